// A lab's experiment on the float64 reference, in a worker: it blocks its thread for long, which must not be that of the page.

import { expose, type Remote } from 'comlink';
import type { CtrnnError } from '../../index.ts';
import { WorkGate } from '../shared/work-gate.ts';
import type { CloudChannel } from './cloud/cloud.ts';
import { Experiment } from './experiment.ts';
import { referenceBackend } from './lab-backend.ts';
import type { LabListener, LabLook } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';

/** What of an error crosses to the page. */
export type PlainError = Pick<CtrnnError, 'code' | 'message' | 'fix'>;

export type RemoteListener = Omit<LabListener, 'onError'> & { onError(error: PlainError): void };

const REFERENCE = 'the processor, in double precision (no WebGPU here)';

const gate = new WorkGate();
let experiment: Experiment | undefined;
/** The page's, for the present settings: what is told of others does not reach it. */
let remote: Remote<RemoteListener>;

const listener: LabListener = {
  onComputer: (computer) => void remote.onComputer(computer),
  onPhase: (phase) => void remote.onPhase(phase),
  onProgress: (share, doing) => void remote.onProgress(share, doing),
  onTraining: (point) => void remote.onTraining(point),
  onTrained: (settings, stopped) => void remote.onTrained(settings, stopped),
  onTrajectories: (trajectories) => void remote.onTrajectories(trajectories),
  onLevel: (measure) => void remote.onLevel(measure),
  onCurves: (curves) => void remote.onCurves(curves),
  onRegulator: (measures) => void remote.onRegulator(measures),
  onError: ({ code, message, fix }) => void remote.onError({ code, message, fix }),
};

const api = {
  start: (settings: LabSettings, given: Remote<RemoteListener>) => {
    remote = given;
    experiment = new Experiment(settings, () => referenceBackend(REFERENCE), listener, gate);
    return experiment.start();
  },
  train: () => experiment?.train(),
  stop: () => experiment?.stop(),
  look: (at: LabLook) => experiment?.look(at),
  change: (settings: LabSettings, given: Remote<RemoteListener>) => {
    remote = given;
    return experiment?.change(settings);
  },
  setOpen: (isOpen: boolean) => {
    gate.isOpen = isOpen;
  },
  points: (x: CloudChannel, y: CloudChannel) => experiment?.points(x, y) ?? [],
  origin: () => experiment?.origin ?? 'untrained',
};

export type ReferenceWorker = typeof api;

expose(api);
