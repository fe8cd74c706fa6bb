// `study`: trains the grid, sweeps its noise, and leaves the results in a folder. What is done is kept there on the way.

import { resolve } from 'node:path';
import { type ConnectedEngine, CtrnnError, isAbort, type StudyRun } from '../../index.ts';
import { versions } from '../package-root.ts';
import { studyDocument, studyFiles, studyHeadline } from '../study-documents.ts';
import { folderState, StudyFolder } from '../study-folder.ts';
import { EXIT } from './exit-codes.ts';
import { type Interrupt, listenForInterrupt } from './interrupt.ts';
import { commandLine } from './invocation.ts';
import { type Examined, openExamined } from './open-examined.ts';
import { checkFinished, type Prepared, prepareNew, prepareResumed } from './prepare-study.ts';
import { createProgressView } from './progress-view.ts';
import { studyExamined } from './study-examined.ts';
import { type StudyCommandOptions, studyCommandLine } from './study-options.ts';
import { printStudy, readFinished, reportDivergences, showFinished } from './study-output.ts';
import { printJson, say } from './terminal.ts';

/** A crash loses no more than this, once the adapter is examined. */
const CHECKPOINT_SECONDS = 3;

function resumeCommand(folder: StudyFolder): string {
  return commandLine('study', { '--resume': folder.path });
}

function checkOut({ out, resume }: StudyCommandOptions): void {
  if (out === undefined || resume === undefined || resolve(out) === resolve(resume)) return;
  throw new CtrnnError(
    'invalid-argument',
    `--out is ${out}, but a resumed study goes on in its own folder.`,
    'Leave --out out.',
  );
}

/** Another adapter, driver or version rounds differently: the numbers would be those of no unbroken run. */
function checkSameMachine({ order, checkpoint }: Prepared, engine: ConnectedEngine): void {
  if (!checkpoint) return;
  const now = versions();
  const parts: [string, string, string][] = [
    ['the adapter', checkpoint.backend.description, engine.info.description],
    ['noisy-ctrnn', order.versions['noisy-ctrnn'], now['noisy-ctrnn']],
  ];
  if (order.backend === 'webgpu') parts.push(['the package webgpu', order.versions.webgpu, now.webgpu]);
  for (const [what, before, current] of parts) {
    if (before === current) continue;
    throw new CtrnnError(
      'invalid-argument',
      `The study to resume was begun with ${what} ${before}; this is ${current}.`,
      'It would end with other numbers than an unbroken run. Go on with what it was begun with, or start a new study.',
    );
  }
}

export async function studyCommand(options: StudyCommandOptions): Promise<number> {
  checkOut(options);
  const { resume, json = false } = options;
  if (resume !== undefined && folderState(resume) === 'finished') {
    const result = readFinished(resolve(resume));
    checkFinished(result, options);
    return showFinished(result, resolve(resume), json);
  }
  const prepared =
    resume === undefined ? prepareNew(options) : prepareResumed(StudyFolder.reopen(resume), options);
  const { folder } = prepared;
  const interrupt = listenForInterrupt(() => {
    say('', 'Stopping at the next good moment. Once more to stop at once.');
  });
  try {
    return await runPrepared(prepared, interrupt, json);
  } catch (error) {
    if (!isAbort(error)) {
      if (folder.hasProgress) say(`What was done is kept. To go on with it:\n  ${resumeCommand(folder)}`);
      else if (resume === undefined) folder.forget();
      throw error;
    }
    say(`Stopped; what is done is kept in ${folder.path}. To go on:\n  ${resumeCommand(folder)}`);
    return interrupt.exitCode() ?? EXIT.SIGINT;
  } finally {
    interrupt.dispose();
    folder.close();
  }
}

async function runPrepared(prepared: Prepared, interrupt: Interrupt, json: boolean): Promise<number> {
  const { folder, order, kernel, tune } = prepared;
  const examined = await openExamined({ ...order, kernel, tune });
  const { engine } = examined;
  try {
    checkSameMachine(prepared, engine);
    folder.begin(order);
    const run = await compute(examined, prepared, interrupt.signal);
    const circumstances = {
      adapter: engine.adapter,
      versions: versions(),
      command: studyCommandLine(order.configuration, order, order.data),
      finished: new Date(),
    };
    folder.finish(studyFiles(run, circumstances));
    if (json) printJson(studyDocument(run.result, circumstances));
    else printStudy(run.result, folder.path, studyHeadline(run.result, circumstances));
    if (json) say(`The report is ${folder.path}/report.html`);
    return reportDivergences(run.result);
  } finally {
    engine.dispose();
  }
}

async function compute(
  examined: Examined,
  { folder, order, task, checkpoint }: Prepared,
  signal: AbortSignal,
): Promise<StudyRun> {
  const view = createProgressView();
  try {
    return await studyExamined(examined, order.configuration, {
      task,
      resume: checkpoint,
      signal,
      onProgress: view.show,
      checkpointSeconds: CHECKPOINT_SECONDS,
      keep: (latest) => folder.keep(latest),
    });
  } finally {
    view.end();
  }
}
