// What a study may keep and tell while its adapter is still examined, with an engine and an examination that do as they are
// told.

import { describe, expect, it, vi } from 'vitest';
import {
  type ConnectedEngine,
  CtrnnError,
  type StudyCheckpoint,
  type StudyConfiguration,
  type StudyOptions,
  type StudyRun,
} from '../../src/index.ts';
import { studyExamined } from '../../src/node/command-line/study-examined.ts';
import { deferred } from '../support/deferred.ts';

const WRONG = new CtrnnError('adapter-incorrect', 'It computes wrongly.');
const CONFIGURATION = {} as StudyConfiguration;
const RUN = {} as StudyRun;

function checkpointNamed(name: string) {
  return { name } as unknown as StudyCheckpoint;
}

/** A study under way, and what decides about it. */
function begin() {
  const examination = deferred<void>();
  const study = deferred<StudyRun>();
  const interrupt = new AbortController();
  const given = deferred<StudyOptions>();
  const engine = {
    study: (_: StudyConfiguration, options: StudyOptions) => {
      given.resolve(options);
      return study.promise;
    },
  } as unknown as ConnectedEngine;
  const keep = vi.fn<(checkpoint: StudyCheckpoint) => void>();
  const ended = vi.fn();
  const run = studyExamined({ engine, examination: examination.promise }, CONFIGURATION, {
    keep,
    signal: interrupt.signal,
  });
  run.then(ended, ended);
  return { examination, study, interrupt, options: given.promise, keep, ended, run };
}

/** All that follows from what has happened has happened. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a study whose adapter is still examined', () => {
  it('keeps its latest checkpoint only after the examination has passed', async () => {
    const { examination, options, keep } = begin();
    const { onCheckpoint } = await options;
    await onCheckpoint?.(checkpointNamed('first'));
    await settled();
    expect(keep).not.toHaveBeenCalled();
    examination.resolve();
    await settled();
    const second = checkpointNamed('second');
    await onCheckpoint?.(second);
    expect(keep.mock.calls).toEqual([[second]]);
  });

  it('has not ended before the examination has', async () => {
    const { examination, study, options, keep, ended, run } = begin();
    const last = checkpointNamed('last');
    await (await options).onCheckpoint?.(last);
    study.resolve(RUN);
    await settled();
    expect(ended).not.toHaveBeenCalled();
    examination.resolve();
    expect(await run).toBe(RUN);
    expect(keep.mock.calls).toEqual([[last]]); // its results may still fail to be written
  });

  it('is stopped by an adapter that computes wrongly, and nothing of it is kept', async () => {
    const { examination, study, options, keep, run } = begin();
    const { onCheckpoint, signal } = await options;
    await onCheckpoint?.(checkpointNamed('wrong'));
    expect(signal?.aborted).toBe(false);
    signal?.addEventListener('abort', () => study.reject(new CtrnnError('aborted', 'Stopped.')));
    examination.reject(WRONG);
    await expect(run).rejects.toBe(WRONG);
    expect(keep).not.toHaveBeenCalled();
  });

  it('does not tell its result if the adapter computed wrongly', async () => {
    const { examination, study, run } = begin();
    study.resolve(RUN);
    await settled();
    examination.reject(WRONG);
    await expect(run).rejects.toBe(WRONG);
  });

  it('that is interrupted keeps what it has done once the examination has passed', async () => {
    const { examination, study, interrupt, options, keep, ended, run } = begin();
    const { onCheckpoint, signal } = await options;
    const latest = checkpointNamed('latest');
    const stopped = new CtrnnError('aborted', 'Stopped.');
    interrupt.abort();
    expect(signal?.aborted).toBe(true);
    await onCheckpoint?.(latest);
    study.reject(stopped);
    await settled();
    expect(keep).not.toHaveBeenCalled();
    expect(ended).not.toHaveBeenCalled();
    examination.resolve();
    await expect(run).rejects.toBe(stopped);
    expect(keep.mock.calls).toEqual([[latest]]);
  });
});
