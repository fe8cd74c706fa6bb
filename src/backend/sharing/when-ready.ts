// A backend that others already count on while it is still busy, as with the examination of its adapter: whatever it is asked
// for begins when it is ready. A trainer is there at once, so that those it shares networks with can go on.

import { checkInteger } from '../../base/check.ts';
import { CtrnnError, throwIfAborted } from '../../base/errors.ts';
import type { LongCallOptions } from '../../base/progress.ts';
import type { Backend, Divergence, Trainer, TrainerSnapshot, WorkCounts } from '../backend.ts';
import { NO_WORK } from '../work-counts.ts';

/** @throws CtrnnError `aborted` as soon as the signal fires; what `ready` rejects with */
async function unlessAborted<T>(
  ready: Promise<T>,
  signal: AbortSignal | undefined,
  what: string,
): Promise<T> {
  throwIfAborted(signal, what);
  if (!signal) return ready;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      try {
        throwIfAborted(signal, what);
      } catch (error) {
        reject(error);
      }
    };
  });
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([ready, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class LateTrainer implements Trainer {
  readonly #opening: Promise<Trainer>;
  readonly #resume: TrainerSnapshot | undefined;
  #opened: Trainer | undefined;
  #isDisposed = false;

  constructor(open: () => Promise<Trainer>, resume: TrainerSnapshot | undefined) {
    this.#resume = resume;
    this.#opening = open().then((trainer) => {
      this.#opened = trainer;
      if (this.#isDisposed) trainer.dispose();
      return trainer;
    });
    this.#opening.catch(() => {}); // told to whoever advances
  }

  get iteration(): number {
    return (this.#opened ?? this.#resume)?.iteration ?? 0;
  }

  get divergences(): readonly Divergence[] {
    return (this.#opened ?? this.#resume)?.divergences ?? [];
  }

  get counts(): WorkCounts {
    return this.#opened?.counts ?? NO_WORK;
  }

  get kernel(): string {
    return this.#opened?.kernel ?? '';
  }

  async advance(count: number, options: LongCallOptions = {}): Promise<Float32Array> {
    checkInteger('count', count, 0);
    return (await this.#alive(options.signal)).advance(count, options);
  }

  async snapshot(): Promise<TrainerSnapshot> {
    return (await this.#alive()).snapshot();
  }

  async #alive(signal?: AbortSignal): Promise<Trainer> {
    const trainer = await unlessAborted(this.#opening, signal, 'Training');
    if (!this.#isDisposed) return trainer;
    throw new CtrnnError('disposed', 'This trainer is disposed.', 'Create a new one.');
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#opened?.dispose();
  }
}

/**
 * The backend as it is when `ready` has come to pass: until then nothing that it is asked for begins.
 *
 * `createTrainer` resolves at once, with a trainer whose request is checked, and whose `kernel` is known, when it is opened:
 * `advance` and `snapshot` wait for that, and tell what was wrong.
 *
 * @param ready  what it rejects with, all that was asked for rejects with, too
 */
export function whenReady(backend: Backend, ready: Promise<unknown>): Backend {
  return {
    info: backend.info,
    simulate: async (networks, request) => {
      await unlessAborted(ready, request.signal, 'The run');
      return backend.simulate(networks, request);
    },
    gradient: async (networks, request) => {
      await unlessAborted(ready, request.signal, 'The run');
      return backend.gradient(networks, request);
    },
    evaluate: async (networks, request) => {
      await unlessAborted(ready, request.signal, 'The run');
      return backend.evaluate(networks, request);
    },
    createTrainer: async (networks, request, resume) => {
      const open = async () => {
        await ready;
        return backend.createTrainer(networks, request, resume);
      };
      return new LateTrainer(open, resume);
    },
    dispose: () => backend.dispose(),
  };
}
