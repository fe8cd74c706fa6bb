// A gate that work passes between its slices: closed while nobody can see what it would do (an element that is off-screen or
// disconnected, a hidden tab). Work waits before it and goes on where it was.

import { throwIfAborted } from '../../index.ts';

export class WorkGate {
  #isOpen = true;
  readonly #followers = new Set<(isOpen: boolean) => void>();

  get isOpen(): boolean {
    return this.#isOpen;
  }

  set isOpen(isOpen: boolean) {
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    for (const follower of [...this.#followers]) follower(isOpen);
  }

  /** Calls `follower` whenever the gate opens or closes, until the returned function is called. */
  follow(follower: (isOpen: boolean) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Resolves when the gate is open. @throws CtrnnError `aborted` when the signal fires, also while waiting */
  async pass(signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal, 'The run');
    while (!this.#isOpen) {
      await this.#opened(signal);
      throwIfAborted(signal, 'The run');
    }
  }

  #opened(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        unfollow();
        signal?.removeEventListener('abort', goOn);
        resolve();
      };
      const unfollow = this.follow(goOn);
      signal?.addEventListener('abort', goOn);
    });
  }
}
