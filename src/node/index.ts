// noisy-ctrnn in Node: everything of the face, and a `connect` that brings its own WebGPU.

import { type ConnectedEngine, type ConnectOptions, CtrnnError, connect as connectTo } from '../index.ts';
import { openDawn } from './dawn.ts';
import { fileMemory } from './kernel-memory.ts';

export * from '../index.ts';

export interface NodeConnectOptions extends ConnectOptions {
  /** Part of an adapter's name in any case, or 'software'; default: what Dawn prefers. */
  readonly adapter?: string;
}

/**
 * Connects to a WebGPU adapter of this machine through Dawn, or to the float64 reference where that is asked for.
 * A process ends by itself only after `dispose`, and with some drivers only by `process.exit`.
 *
 * @throws CtrnnError as `connect` in a browser; `no-adapter` lists the adapters there are if none matches
 */
export async function connect(options: NodeConnectOptions = {}): Promise<ConnectedEngine> {
  const { adapter, ...rest } = options;
  if (rest.backend === 'reference' || rest.gpu) return connectTo(rest);
  const { gpu, giveBack } = await openDawn(adapter);
  try {
    const engine = await connectTo({ kernelMemory: fileMemory(), ...rest, gpu });
    let isLost = false;
    void engine.device?.lost.then(() => {
      isLost = true;
    });
    return {
      ...engine,
      dispose: () => {
        engine.dispose(); // its device tells of that as of a loss, but later
        if (!isLost) giveBack();
      },
    };
  } catch (error) {
    const isMissing = error instanceof CtrnnError && error.code === 'no-adapter';
    throw isMissing ? new CtrnnError('no-adapter', error.message, howToGetAnAdapter(), error) : error;
  }
}

function howToGetAnAdapter(): string {
  const driver =
    process.platform === 'linux'
      ? 'Install the driver of the graphics card, or a software one for Vulkan: mesa-vulkan-drivers, version 23 or newer ' +
        '(on Debian 12 from bookworm-backports). In a clone of noisy-ctrnn, `npm start` does so where it may.'
      : 'Install the newest driver of the graphics card.';
  return `${driver} Or compute without one, slowly, on the backend \`reference\`.`;
}
