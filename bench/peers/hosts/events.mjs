// Events that are pushed from somewhere, as something to loop over: `for await (const event of queue)`.

export class EventQueue {
  #waiting = [];
  #wake = () => {};
  #end;

  push(event) {
    this.#waiting.push(event);
    this.#wake();
  }

  /** No more events; with an error, the loop throws it after the last one. */
  end(error) {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift();
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return;
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
