// A random number is a pure function of its address: what it is for and where it is used.
// The eight words of an address fill threefry4x32 exactly: the key says whose numbers these are, the counter where in
// the run they fall. So a draw depends on no batch size, tiling, order or backend, and one trial reproduces alone.
//
//   key     = (seed low, seed high, purpose, stream)
//   counter = (iteration, trial, step, group)      group = unit / 4: one call gives the words of four units

/** What a draw is for. Draws of different purposes never share numbers. */
export const PURPOSES = {
  insideNoise: 1,
  outsideNoise: 2,
  /** Normals that a world's `sense` is given. */
  sensoryNoise: 3,
  taskDraw: 4,
  initialisation: 5,
  bootstrap: 6,
  /** Normals that a world's `move` is given. */
  motorNoise: 7,
} as const;

/** Training and test draws are apart by construction. */
export const PHASES = { training: 0, test: 1 } as const;

export type Purpose = keyof typeof PURPOSES;
export type Phase = keyof typeof PHASES;

export interface DrawAddress {
  /** An integer in [0, 2^53). */
  readonly seed: number;
  readonly purpose: Purpose;
  readonly phase: Phase;
  /** Belongs to a network's identity, not to its place in the batch. */
  readonly stream: number;
  /** Training iteration; 0 outside training. */
  readonly iteration: number;
  readonly trial: number;
  readonly step: number;
  /** The unit (or the draw's index): its word is `unit % 4` of group `floor(unit / 4)`. */
  readonly unit: number;
}

export type Words4 = readonly [number, number, number, number];

/** The key's third word: purpose in the low byte, phase above it. */
export function purposeWord(purpose: Purpose, phase: Phase): number {
  return PURPOSES[purpose] | (PHASES[phase] << 8);
}

/** The seed as two 32-bit words, low first. */
export function seedWords(seed: number): readonly [number, number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
}

export function keyWords(address: Pick<DrawAddress, 'seed' | 'purpose' | 'phase' | 'stream'>): Words4 {
  const [low, high] = seedWords(address.seed);
  return [low, high, purposeWord(address.purpose, address.phase), address.stream >>> 0];
}

export function counterWords(address: Pick<DrawAddress, 'iteration' | 'trial' | 'step' | 'unit'>): Words4 {
  return [address.iteration >>> 0, address.trial >>> 0, address.step >>> 0, address.unit >>> 2];
}
