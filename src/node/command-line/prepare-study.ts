// What comes before a study is computed: options become a configuration and, where sequences are a user's own, a task; a
// folder is taken; and a study that was broken off is held against what it was started as.

import {
  CtrnnError,
  completeStudy,
  type DataTask,
  KERNEL_FAMILIES,
  type KernelFamily,
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
  /** The family of kernels, where it is not to be chosen. */
  readonly kernel?: KernelFamily;
  /** Families of kernels are tried first. */
  readonly tune?: boolean;
}

/** The files that the options name; undefined where they name none. */
function filesOf({ data, inputs, targets, mask, heldOut }: StudyCommandOptions): DataFiles | undefined {
  const files = { data, inputs, targets, mask, heldOut: heldOut ?? DEFAULT_HELD_OUT };
  return namesData(files) ? absolute(files) : undefined;
}

/** @throws CtrnnError for options, sequences or a folder that are refused; nothing is then left behind */
export function prepareNew(options: StudyCommandOptions): Prepared {
  const { backend = 'webgpu', adapter, kernel, tune, out, preset } = options;
  checkDataOptions(options);
  checkEngineChoice({ backend, adapter, kernel, tune });
  const files = filesOf(options);
  const read = files && readData(files);
  const given = { ...configurationOf(options), ...(read && { taskOptions: read.description }) };
  const configuration = completeStudy(given, { preset, task: read?.task });
  const folder = out === undefined ? createFolder() : StudyFolder.create(out);
  const order = { configuration, backend, adapter, kernel, data: files, versions: versions() };
  return { folder, order, task: read?.task, kernel, tune };
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

/** @throws CtrnnError `invalid-argument` for another family than the study was started with */
function checkSameKernel(before: string | undefined, now: string | undefined): void {
  if (now === undefined || now === before) return;
  throw new CtrnnError(
    'invalid-argument',
    `The study to resume was started ${before ? `with --kernel ${before}` : 'without --kernel'}, not with ${now}.`,
    'Leave --kernel out, or start a new study without --resume.',
  );
}

/** The order of a resumed study, checked, and its task where that is a user's own. */
function resumedOrder(options: StudyCommandOptions, written: WrittenOrder): Pick<Prepared, 'order' | 'task'> {
  const data = resumedFiles(options, written);
  checkDataOptions(options, data !== undefined);
  checkAgreement(options, written);
  const { adapter: otherAdapter, kernel, tune } = options;
  checkEngineChoice({ backend: written.backend, adapter: otherAdapter, kernel, tune });
  checkSameKernel(written.kernel, kernel);
  if (tune) {
    throw new CtrnnError(
      'invalid-argument',
      '--tune is given, but a resumed study goes on with the kernels it began with.',
      'Leave --tune out.',
    );
  }
  const read = data && readData(data);
  if (read) checkSameData(written.configuration, read);
  const configuration = completeStudy(written.configuration, { task: read?.task });
  const adapter = otherAdapter ?? written.adapter;
  return { order: { ...written, configuration, adapter, data }, task: read?.task };
}

/** @throws CtrnnError for options or sequences other than the study was started with; the folder is then given free */
export function prepareResumed(folder: StudyFolder, options: StudyCommandOptions): Prepared {
  try {
    const { order, task } = resumedOrder(options, folder.order());
    const checkpoint = folder.checkpoint();
    // Another family of kernels rounds otherwise, whatever has been found fastest since.
    const kernel = KERNEL_FAMILIES.find((family) => family === checkpoint?.training.kernel) ?? order.kernel;
    return { folder, order, task, checkpoint, kernel };
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
  checkEngineChoice({ ...options, backend: backend.backend });
  const before = typeof taskOptions.heldOut === 'number' ? taskOptions.heldOut : undefined;
  const heldOut = options.heldOut ?? before;
  const files = filesOf({ ...options, heldOut });
  const unread = heldOut === undefined ? taskOptions : { ...taskOptions, heldOut };
  checkSameData(configuration, files ? readData(files) : { description: unread });
}
