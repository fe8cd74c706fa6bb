// Which backend and adapter a command computes on.

import { Option } from 'commander';
import {
  BACKENDS,
  type BackendName,
  type ConnectedEngine,
  CtrnnError,
  connect,
  KERNEL_FAMILIES,
  type KernelFamily,
} from '../index.ts';
import { choice, type ReadOption, someText } from './option-values.ts';
import { say } from './terminal.ts';

export interface EngineChoice {
  readonly backend?: BackendName;
  readonly adapter?: string;
  readonly kernel?: KernelFamily;
  readonly tune?: boolean;
}

/** An option whose text is read by `read`. */
export function option<T>(flags: string, description: string, read: ReadOption<T>): Option {
  const made = new Option(flags, description);
  return made.argParser((text: string) => read(made.long ?? flags, text));
}

export function engineOptions(): Option[] {
  return [
    option(
      '--backend <name>',
      `${BACKENDS.join(' or ')}, which is exact and slow (default: webgpu)`,
      choice(BACKENDS),
    ),
    option(
      '--adapter <name>',
      "part of a WebGPU adapter's name, or 'software' (default: the best there is)",
      someText,
    ),
    option(
      '--kernel <family>',
      `the family of kernels: ${KERNEL_FAMILIES.join(', ')} (default: the fastest that is known)`,
      choice(KERNEL_FAMILIES),
    ),
    new Option(
      '--tune',
      'try the families on each shape first, and remember the fastest (default: on a graphics card only)',
    ),
  ];
}

/** @throws CtrnnError `invalid-argument` for choices that exclude each other */
export function checkEngineChoice({ backend, adapter, kernel, tune }: EngineChoice): void {
  if (kernel !== undefined && tune) {
    throw new CtrnnError(
      'invalid-argument',
      `--kernel is ${kernel}, so --tune has nothing to choose.`,
      'Leave one of them out.',
    );
  }
  if (backend === 'reference' && (kernel !== undefined || tune)) {
    throw new CtrnnError(
      'invalid-argument',
      `${tune ? '--tune' : '--kernel'} is given, but --backend reference has no kernels.`,
      'Leave one of them out.',
    );
  }
  if (backend === 'reference' && adapter !== undefined) {
    throw new CtrnnError(
      'invalid-argument',
      `--adapter is ${adapter}, but --backend reference uses none.`,
      'Leave one of them out.',
    );
  }
}

/**
 * Connects, and says to whom.
 *
 * @param selfCheck  false to look at an adapter as it is; else it is tried out first, and refused if it computes wrongly
 */
export async function openEngine(
  { backend: chosen, adapter, kernel, tune }: EngineChoice,
  selfCheck: boolean,
): Promise<ConnectedEngine> {
  checkEngineChoice({ backend: chosen, adapter, kernel, tune });
  if (chosen !== 'reference' && selfCheck) say('Connecting, and trying the adapter out ...');
  const engine = await connect({ backend: chosen, adapter, kernel, tune, selfCheck });
  const { backend, description, isFallbackAdapter } = engine.info;
  say(
    backend === 'reference'
      ? `Computing on the reference, ${description}: exact, and slow.`
      : `Computing on ${description}${isFallbackAdapter ? ', a software adapter' : ''}.`,
  );
  return engine;
}
