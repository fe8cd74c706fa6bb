// A command that computes once and writes at the end: connect, work with progress and Ctrl-C, let go of the engine.

import { type ConnectedEngine, isAbort, type LongCallOptions } from '../../index.ts';
import { type EngineChoice, openEngine } from './engine-options.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterrupt } from './interrupt.ts';
import { createProgressView } from './progress-view.ts';
import { say } from './terminal.ts';

/**
 * @param onStopped  is called when the work was interrupted, and says what became of it
 * @returns          the exit code of `work`, or that of the signal which interrupted it
 */
export async function runInterruptibly(
  chosen: EngineChoice,
  selfCheck: boolean,
  work: (engine: ConnectedEngine, options: Required<LongCallOptions>) => Promise<number>,
  onStopped: () => string = () => 'Stopped; nothing was written.',
): Promise<number> {
  const interrupt = listenForInterrupt(() =>
    say('', 'Stopping at the next good moment. Once more to stop at once.'),
  );
  const view = createProgressView();
  let engine: ConnectedEngine | undefined;
  try {
    engine = await openEngine(chosen, selfCheck);
    return await work(engine, { signal: interrupt.signal, onProgress: view.show });
  } catch (error) {
    if (!isAbort(error)) throw error;
    view.end();
    say(onStopped());
    return interrupt.exitCode() ?? EXIT.SIGINT;
  } finally {
    view.end();
    interrupt.dispose();
    engine?.dispose();
  }
}
