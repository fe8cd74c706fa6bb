// What `study` shows when it is done.

import { basename, join } from 'node:path';
import {
  CtrnnError,
  type Divergence,
  regulatorTable,
  STUDY_SCHEMA_VERSION,
  type StudyResult,
  type StudyTable,
  scoreTable,
  studyTable,
  tableLines,
} from '../../index.ts';
import { readJsonInput } from '../file-errors.ts';
import { RESULT_NAMES } from '../study-folder.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson, say, wrapped } from './terminal.ts';

function printTable(table: StudyTable): void {
  print(...tableLines(table), '');
  for (const note of table.notes) print(...wrapped(note));
  print('');
}

/** The tables, what they mean, and where the rest is. */
export function printStudy(result: StudyResult, folder: string, headline?: string): void {
  const { training, sweep, baselines, statistics } = result.seconds;
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  if (headline) print(...wrapped(headline), '');
  printTable(studyTable(result));
  printTable(scoreTable(result));
  if (result.regulator) printTable(regulatorTable(result.regulator));
  print(
    `training ${seconds(training)}, sweep ${seconds(sweep)}, baselines ${seconds(baselines)}, statistics ${seconds(statistics)}, on ${result.backend.description}`,
    `report: ${join(folder, 'report.html')}`,
    `beside it: ${RESULT_NAMES.filter((name) => name !== 'report.html').join(', ')}`,
  );
}

function whereLost({ trial, step }: Divergence): string {
  return trial === undefined || step === undefined
    ? 'its gradient overflowed'
    : `trial ${trial}, step ${step}`;
}

/** Names the networks that diverged, and gives the exit code that follows from them. */
export function reportDivergences({ divergences, networks }: StudyResult): number {
  for (const divergence of divergences) {
    const { placement, trainingLevel, replicate } = networks[divergence.network];
    say(
      `Network ${divergence.network} (${placement} ${trainingLevel}, number ${replicate + 1}) left the finite numbers in iteration ` +
        `${divergence.iteration}, ${whereLost(divergence)}. It was frozen there; the others trained to the end.`,
    );
  }
  return divergences.length > 0 ? EXIT.foundWanting : EXIT.done;
}

/** The result of a study that is finished already. */
export function readFinished(folder: string): StudyResult {
  const file = join(folder, 'study.json');
  const document = readJsonInput(file) as Partial<StudyResult> | null;
  if (document?.schemaVersion !== STUDY_SCHEMA_VERSION || !Array.isArray(document.networks)) {
    throw new CtrnnError(
      'invalid-file',
      `${file} is no ${basename(file)} of schema version ${STUDY_SCHEMA_VERSION}.`,
      'Name the folder of a study.',
    );
  }
  return document as StudyResult;
}

/** Shows a study that is finished already. */
export function showFinished(result: StudyResult, folder: string, asJson: boolean): number {
  say(`The study in ${folder} is finished; this is its result.`);
  if (asJson) printJson(result);
  else printStudy(result, folder);
  return reportDivergences(result);
}
