// One engine for all GPU tests of a file, on whatever adapter the project has.

import { afterAll, beforeAll } from 'vitest';
import { type Engine, type EngineOptions, openEngine } from '../../src/engine/engine.ts';

/** Opens an engine before the file's tests and disposes it after them. */
export function useEngine(options?: EngineOptions): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await openEngine(navigator.gpu, options);
  });
  afterAll(() => engine?.dispose());
  return () => {
    if (!engine) throw new Error('The engine is opened before the first test.');
    return engine;
  };
}
