// A backend that others already count on while it is still busy, as with the examination of its adapter: whatever it is asked
// for begins when it is ready. A trainer is there at once, so that those it shares networks with can go on.

import { checkInteger } from '../base/check.ts';
import { CtrnnError } from '../base/errors.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Backend, Divergence, Trainer, TrainerSnapshot, WorkCounts } from './backend.ts';
import { NO_WORK } from './work-counts.ts';

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

  /** Known once it is open. */
  get kernel(): string {
    return this.#opened?.kernel ?? '';
  }

  async advance(count: number, options?: LongCallOptions): Promise<Float32Array> {
    checkInteger('count', count, 0);
    return (await this.#alive()).advance(count, options);
  }

  async snapshot(): Promise<TrainerSnapshot> {
    return (await this.#alive()).snapshot();
  }

  async #alive(): Promise<Trainer> {
    const trainer = await this.#opening;
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
 * The backend as it is when `ready` has come to pass: until then nothing that it is asked for begins. What goes wrong with
 * `ready`, goes wrong with all of that.
 */
export function whenReady(backend: Backend, ready: Promise<unknown>): Backend {
  return {
    info: backend.info,
    simulate: async (networks, request) => {
      await ready;
      return backend.simulate(networks, request);
    },
    gradient: async (networks, request) => {
      await ready;
      return backend.gradient(networks, request);
    },
    evaluate: async (networks, request) => {
      await ready;
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
