// An engine at work while its adapter is still being examined. A software adapter compiles for seconds, on one core whatever
// there are: so it is examined on a device of its own, while the first one compiles what the work needs. Then both share the
// work, and the second finds in Mesa's cache what the first has compiled.

import { type ConnectedEngine, connect, shareNetworks, whenReady } from '../index.ts';
import { type EngineChoice, openEngine } from './engine-options.ts';
import { say } from './terminal.ts';

export interface Examined {
  readonly engine: ConnectedEngine;
  /** Rejects if the adapter computes wrongly (`adapter-incorrect`): wait for it before anything is kept or shown. */
  readonly examination: Promise<void>;
}

/**
 * Connects and says to whom. A graphics card, which is quick, is examined before it is given anything to do; so is a software
 * adapter that shall tune, since an examination beside it would disturb the timings, and one that has no second device to give.
 */
export async function openExamined(choice: EngineChoice): Promise<Examined> {
  const engine = await openEngine(choice, false);
  try {
    if (engine.info.backend !== 'reference') say('Trying it out ...');
    const second = engine.info.isFallbackAdapter && !choice.tune ? await openSecond(choice) : undefined;
    if (!second) {
      await engine.selfCheck();
      return { engine, examination: Promise.resolve() };
    }
    const examination = second.selfCheck();
    examination.catch(() => {}); // told of where it is waited for
    return { engine: shareNetworks(engine, whenReady(second, examination)), examination };
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

function openSecond({ backend, adapter, kernel }: EngineChoice): Promise<ConnectedEngine | undefined> {
  return connect({ backend, adapter, kernel, tune: false, selfCheck: false }).catch(() => undefined);
}
