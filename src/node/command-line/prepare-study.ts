// What comes before a study is computed: options become a configuration and, where sequences are a user's own, a task; a
// folder is taken; and a study that was broken off is held against what it was started as.

import {
  CtrnnError,
  completeStudy,
  type DataTask,
  type StudyCheckpoint,
  type StudyConfiguration,
  type StudyResult,
} from '../../index.ts';
import {
  absolute,
  DATA_FILES,
  type DataFiles,
  DEFAULT_HELD_OUT,
  namesData,
  type ReadData,
  readData,
} from '../data-files.ts';
import { versions } from '../package-root.ts';
import { createDefaultFolder, StudyFolder, type StudyOrder, type WrittenOrder } from '../study-folder.ts';
import { checkEngineChoice } from './engine-options.ts';
import { commandLine } from './invocation.ts';
import {
  checkAgreement,
  checkDataOptions,
  configurationOf,
  type StudyCommandOptions,
} from './study-options.ts';
import { say } from './terminal.ts';

/** A study that may begin: its folder is ours, and nothing has been computed yet. */
export interface Prepared {
  readonly folder: StudyFolder;
  readonly order: StudyOrder;
  /** A user's sequences. */
  readonly task?: DataTask;
  readonly checkpoint?: StudyCheckpoint;
}

/** The files that the options name; undefined where they name none. */
function filesOf({ data, inputs, targets, mask, heldOut }: StudyCommandOptions): DataFiles | undefined {
  const files = { data, inputs, targets, mask, heldOut: heldOut ?? DEFAULT_HELD_OUT };
  return namesData(files) ? absolute(files) : undefined;
}

/** @throws CtrnnError for options, sequences or a folder that are refused; nothing is then left behind */
export function prepareNew(options: StudyCommandOptions): Prepared {
  const { backend = 'webgpu', adapter, out, preset } = options;
  checkDataOptions(options);
  checkEngineChoice({ backend, adapter });
  const files = filesOf(options);
  const read = files && readData(files);
  const given = { ...configurationOf(options), ...(read && { taskOptions: read.description }) };
  const configuration = completeStudy(given, { preset, task: read?.task });
  const folder = out === undefined ? createFolder() : StudyFolder.create(out);
  const order = { configuration, backend, adapter, data: files, versions: versions() };
  return { folder, order, task: read?.task };
}

function createFolder(): StudyFolder {
  return createDefaultFolder((path, state) => {
    if (state === 'unfinished') {
      say(
        `${path} holds a study that was broken off. To go on with it: ${commandLine('study', { '--resume': path })}`,
      );
    }
  });
}

/** @throws CtrnnError `invalid-argument` if a file or the share held out is not as the study was started */
function checkSameData(
  { taskOptions: before }: Partial<StudyConfiguration>,
  { description: now }: Pick<ReadData, 'description'>,
) {
  const sameDigest = (name: (typeof DATA_FILES)[number]) =>
    before?.[`${name}Sha256`] === now[`${name}Sha256`];
  const changed = DATA_FILES.find((name) => !sameDigest(name));
  if (changed === undefined && before?.heldOut === now.heldOut) return;
  throw new CtrnnError(
    'invalid-argument',
    changed === undefined
      ? `The study to resume was started with --held-out ${before?.heldOut}, not ${now.heldOut}.`
      : `${now[changed] ?? `The file of --${changed}`} is not what the study to resume was started with: its SHA-256 differs.`,
    'It would end with other numbers than an unbroken run. Bring the data back, or start a new study.',
  );
}

/** The files of a resumed study: where they were, unless they are named anew. */
function resumedFiles(options: StudyCommandOptions, { data }: WrittenOrder): DataFiles | undefined {
  const heldOut = options.heldOut ?? data?.heldOut;
  return filesOf({ ...options, heldOut }) ?? (data && { ...data, heldOut });
}

/** The order of a resumed study, checked, and its task where that is a user's own. */
function resumedOrder(options: StudyCommandOptions, written: WrittenOrder): Pick<Prepared, 'order' | 'task'> {
  const data = resumedFiles(options, written);
  checkDataOptions(options, data !== undefined);
  checkAgreement(options, written);
  checkEngineChoice({ backend: written.backend, adapter: options.adapter });
  const read = data && readData(data);
  if (read) checkSameData(written.configuration, read);
  const configuration = completeStudy(written.configuration, { task: read?.task });
  const adapter = options.adapter ?? written.adapter;
  return { order: { ...written, configuration, adapter, data }, task: read?.task };
}

/** @throws CtrnnError for options or sequences other than the study was started with; the folder is then given free */
export function prepareResumed(folder: StudyFolder, options: StudyCommandOptions): Prepared {
  try {
    return { folder, ...resumedOrder(options, folder.order()), checkpoint: folder.checkpoint() };
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** @throws CtrnnError for options or sequences other than a finished study was started with, as for one that goes on */
export function checkFinished({ configuration, backend }: StudyResult, options: StudyCommandOptions): void {
  const { task, taskOptions } = configuration;
  checkDataOptions(options, task === 'data');
  checkAgreement(options, { configuration, backend: backend.backend });
  checkEngineChoice({ backend: backend.backend, adapter: options.adapter });
  const before = typeof taskOptions.heldOut === 'number' ? taskOptions.heldOut : undefined;
  const heldOut = options.heldOut ?? before;
  const files = filesOf({ ...options, heldOut });
  const unread = heldOut === undefined ? taskOptions : { ...taskOptions, heldOut };
  checkSameData(configuration, files ? readData(files) : { description: unread });
}
