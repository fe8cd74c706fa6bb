// Whether somebody can see an element: it is in a page, on the screen, in a tab that is shown.

import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class SightController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #changed: () => void;
  #isOnScreen = false;
  #observer: IntersectionObserver | undefined;

  /** @param changed  is called when it may have come into sight or gone out of it, also when it is connected or disconnected */
  constructor(host: ReactiveControllerHost & Element, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  get isSeen(): boolean {
    return this.#host.isConnected && this.#isOnScreen && !document.hidden;
  }

  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => {
      this.#isOnScreen = entries.at(-1)?.isIntersecting ?? false;
      this.#changed();
    });
    this.#observer.observe(this.#host);
    document.addEventListener('visibilitychange', this.#changed);
    this.#changed();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#isOnScreen = false;
    document.removeEventListener('visibilitychange', this.#changed);
    this.#changed();
  }
}
