// A study that computes while its adapter is still examined: nothing of it is kept or told before that has ended well.

import type { StudyCheckpoint, StudyConfiguration, StudyOptions, StudyRun } from '../../index.ts';
import type { Examined } from './open-examined.ts';

export interface ExaminedStudyOptions extends Omit<StudyOptions, 'onCheckpoint'> {
  readonly signal: AbortSignal;
  /** Keeps a checkpoint. Not called while the adapter is examined: the latest one then waits for the next, or for the end. */
  readonly keep: (checkpoint: StudyCheckpoint) => void;
}

/**
 * @returns the study's run, once the examination has passed too
 * @throws CtrnnError that of the examination, whatever else went wrong: it stops the study. Else that of the study, with its
 *   latest checkpoint kept.
 */
export async function studyExamined(
  { engine, examination }: Examined,
  configuration: StudyConfiguration,
  { keep, signal, ...options }: ExaminedStudyOptions,
): Promise<StudyRun> {
  let hasPassed = false;
  let unkept: StudyCheckpoint | undefined;
  const wrong = new AbortController();
  examination.then(
    () => {
      hasPassed = true;
    },
    () => wrong.abort(),
  );
  const keepLatest = () => {
    if (unkept) keep(unkept);
    unkept = undefined;
  };
  try {
    return await engine.study(configuration, {
      ...options,
      signal: AbortSignal.any([signal, wrong.signal]),
      onCheckpoint: (checkpoint) => {
        unkept = checkpoint;
        if (hasPassed) keepLatest();
      },
    });
  } finally {
    await examination; // a wrong adapter can fail in any other way first
    keepLatest();
  }
}
