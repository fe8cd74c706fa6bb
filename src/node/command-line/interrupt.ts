// Ctrl-C and its kin: the first asks the work to stop at the next good moment, a later one stops it at once.

import { EXIT } from './exit-codes.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
type Signal = (typeof SIGNALS)[number];

/** npm passes Ctrl-C on to a process that the terminal has already told: signals so close are one. */
const SAME_PRESS_MILLISECONDS = 1000;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** The code to exit with if the work was interrupted; undefined if it was not. */
  exitCode(): number | undefined;
  dispose(): void;
}

/**
 * Listens for SIGINT and SIGTERM until it is disposed.
 *
 * @param onFirst    is told of the first one
 * @param forceExit  ends the process at once, on another one a second or more after the first
 */
export function listenForInterrupt(
  onFirst: () => void,
  forceExit: (exitCode: number) => void = process.exit,
): Interrupt {
  const controller = new AbortController();
  let first: { readonly signal: Signal; readonly at: number } | undefined;
  const listener = (signal: Signal) => {
    const now = performance.now();
    if (first) {
      if (now - first.at >= SAME_PRESS_MILLISECONDS) forceExit(EXIT[first.signal]);
      return;
    }
    first = { signal, at: now };
    onFirst();
    controller.abort(new Error(signal));
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    signal: controller.signal,
    exitCode: () => first && EXIT[first.signal],
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
