// Dawn's GPU objects, which are kept for good. What Dawn has to tell of a device, also of one that was destroyed, it tells by way of
// its GPU object, in some later turn of the event loop: where that has been collected, the process dies. One that is given back
// serves the next engine; with no device left it keeps no process alive. Of drivers it knows those that it met when first asked
// for an adapter: so one that found none, or whose device was lost, is not given back, and nobody is lent it again.

type Dawn = typeof import('webgpu');

/** Variables by which the Vulkan loader chooses drivers. */
const DRIVER_VARIABLES = [
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'VK_ADD_DRIVER_FILES',
  'VK_LOADER_DRIVERS_SELECT',
  'VK_LOADER_DRIVERS_DISABLE',
] as const;

const idle = new Map<string, GPU[]>();

/** A GPU object for one user at a time. */
export interface LentGpu {
  readonly gpu: GPU;
  /** Lends it to others from now on: call it when its devices are destroyed, and only where it found what it was asked for. */
  giveBack(): void;
}

/** Those that are lent, or were not given back: nothing may collect them either. */
const lent = new Set<LentGpu>();

/** @param adapter  the full name of the adapter it answers with; left out, Dawn chooses */
export function lendGpu(dawn: Pick<Dawn, 'create'>, adapter?: string): LentGpu {
  const flags = adapter === undefined ? [] : [`adapter=${adapter}`];
  const kind = JSON.stringify([flags, ...DRIVER_VARIABLES.map((name) => process.env[name])]);
  const alike = idle.get(kind) ?? [];
  idle.set(kind, alike);
  const loan: LentGpu = {
    gpu: alike.pop() ?? dawn.create(flags),
    giveBack: () => {
      if (lent.delete(loan)) alike.push(loan.gpu);
    },
  };
  lent.add(loan);
  return loan;
}
