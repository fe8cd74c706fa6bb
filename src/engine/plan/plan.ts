// From a request to slices: how many rows, trials and steps are held in memory at once. Trials are cut at block borders
// and steps at windows, where the sums are carried over, so a plan never changes a result.

import { CtrnnError } from '../../base/errors.ts';
import { bytesText } from '../../gpu/memory.ts';
import { BLOCK_LANES, BLOCK_TRIALS } from '../kernels/shape.ts';
import { roundUp } from '../parameter-layout.ts';

/** Bytes that a run needs for each lane (four trials) of a row. */
export interface LaneBytes {
  /** All buffers together, for a window of so many steps. */
  total(window: number): number;
  /** The largest single one. */
  largest(window: number): number;
}

export interface PlanRequest {
  readonly rows: number;
  readonly trials: number;
  readonly steps: number;
  readonly bytes: LaneBytes;
  /** Trials are cut at multiples of this as well as of a block. */
  readonly trialMultiple?: number;
  /** Bytes that all slices may take together, and that one buffer may. */
  readonly memoryBudget: number;
  readonly mostBufferBytes: number;
  /** Operations of one lane's step, and how many fit into the time of a submission. */
  readonly workPerLaneStep: number;
  readonly mostWork: number;
  /** Lanes whose channels lie together, see `groupLanes` in kernels/shape.ts. */
  readonly groupLanes: number;
  /** Lanes of a workgroup. */
  readonly workgroupLanes: number;
  /** Lanes that fill the adapter: a shorter window is preferred to fewer lanes than this. */
  readonly enoughLanes: number;
  /**
   * Where memory that no run before has touched is dear: bytes of a part, beyond which it gains little by more lanes. Time then cuts its
   * dispatches alone: how fast the adapter is, is measured all along, and the next run would need buffers of other sizes.
   */
  readonly partBytes?: number;
}

export interface Plan {
  readonly rows: number;
  readonly trials: number;
  /** Steps kept at once; the last window may be shorter. */
  readonly window: number;
  readonly groupLanes: number;
  /** Bytes of the memory budget that the largest part leaves. */
  readonly spareBytes: number;
}

/** A part of the rows and trials of a run. */
export interface Part {
  readonly firstRow: number;
  readonly rows: number;
  /** Index among the run's trials. */
  readonly firstTrial: number;
  readonly trials: number;
  /** Of a row: the trials padded to whole blocks, by fours. */
  readonly lanes: number;
  /** Lanes whose channels lie together. */
  readonly groupLanes: number;
}

const MOST_WORKGROUPS = 65535;

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Lanes whose steps all fit into one submission, or that are worth their memory; all where time does not matter. */
function lanesOfPart(
  { bytes, workPerLaneStep, mostWork, steps, partBytes }: PlanRequest,
  window: number,
): number {
  const inTime = mostWork / (workPerLaneStep * steps);
  const bounded = partBytes !== undefined && inTime < Number.POSITIVE_INFINITY;
  return bounded ? partBytes / bytes.total(window) : inTime;
}

/** Rows and lanes that fit with this window; zero lanes if not even one piece does. */
function fit(request: PlanRequest, window: number, pieceLanes: number): { rows: number; lanes: number } {
  const { bytes, memoryBudget, mostBufferBytes, enoughLanes } = request;
  const most = Math.min(
    memoryBudget / bytes.total(window),
    mostBufferBytes / bytes.largest(window),
    // A part whose steps all fit into one submission starts no dispatch twice; but never fewer lanes than fill the
    // adapter, however slow it is: then the scheduler cuts its dispatches.
    Math.max(pieceLanes, enoughLanes, lanesOfPart(request, window)),
  );
  const allLanes = roundUp(Math.ceil(request.trials / 4), pieceLanes);
  const lanes = Math.min(
    allLanes,
    Math.floor(most / pieceLanes) * pieceLanes,
    Math.floor((MOST_WORKGROUPS * request.workgroupLanes) / pieceLanes) * pieceLanes,
  );
  if (lanes < allLanes) return { rows: 1, lanes };
  return { rows: Math.max(1, Math.min(request.rows, Math.floor(most / lanes), MOST_WORKGROUPS)), lanes };
}

function doesNotFit(request: PlanRequest, pieceLanes: number): CtrnnError {
  const total = request.bytes.total(1) * pieceLanes;
  const largest = request.bytes.largest(1) * pieceLanes;
  const overBudget = total - request.memoryBudget;
  const overBuffer = largest - request.mostBufferBytes;
  const what =
    overBuffer > 0
      ? `needs a buffer of ${bytesText(largest)}, ${bytesText(overBuffer)} more than this adapter binds`
      : `needs ${bytesText(total)}, ${bytesText(overBudget)} more than the memory budget`;
  return new CtrnnError(
    'does-not-fit',
    `The smallest slice of this run (${pieceLanes * 4} trials, one step) ${what}.`,
    overBuffer > 0
      ? 'Use fewer units or outputs.'
      : 'Raise `memoryBudget`, or use fewer units, outputs or repeats.',
  );
}

/** @throws CtrnnError `does-not-fit` saying by how much */
export function planRun(request: PlanRequest): Plan {
  const { trials, steps, rows, trialMultiple = 1 } = request;
  const pieceTrials = (BLOCK_TRIALS * trialMultiple) / gcd(BLOCK_TRIALS, trialMultiple);
  const pieceLanes = pieceTrials / 4;
  const enough = Math.min(request.enoughLanes, roundUp(Math.ceil(trials / 4), pieceLanes) * rows);
  let best: { rows: number; lanes: number; window: number } = { rows: 0, lanes: 0, window: steps };
  for (let window = steps; window >= 1; window = window === 1 ? 0 : Math.ceil(window / 2)) {
    const found = fit(request, window, pieceLanes);
    if (found.rows * found.lanes > best.rows * best.lanes) best = { ...found, window };
    if (best.rows * best.lanes >= enough) break;
  }
  if (best.lanes === 0) throw doesNotFit(request, pieceLanes);
  const { groupLanes } = request;
  const parts = Math.ceil(trials / (4 * best.lanes));
  // Alike, so that the last fills the adapter, too.
  const lanes = roundUp(Math.ceil(trials / (4 * parts)), pieceLanes);
  const spareBytes = request.memoryBudget - best.rows * lanes * request.bytes.total(best.window);
  return { rows: best.rows, trials: 4 * lanes, window: best.window, groupLanes, spareBytes };
}

/** The parts of a run, all trials of some rows before the next rows. */
export function partsOf(plan: Plan, rows: number, trials: number): Part[] {
  const parts: Part[] = [];
  for (let firstRow = 0; firstRow < rows; firstRow += plan.rows) {
    for (let firstTrial = 0; firstTrial < trials; firstTrial += plan.trials) {
      const count = Math.min(plan.trials, trials - firstTrial);
      parts.push({
        firstRow,
        rows: Math.min(plan.rows, rows - firstRow),
        firstTrial,
        trials: count,
        lanes: roundUp(Math.ceil(count / 4), BLOCK_LANES),
        groupLanes: plan.groupLanes,
      });
    }
  }
  return parts;
}

/** [start, end) of each window of the steps. */
export function windowsOf(plan: Plan, steps: number): { readonly start: number; readonly end: number }[] {
  return Array.from({ length: Math.ceil(steps / plan.window) }, (_, w) => ({
    start: w * plan.window,
    end: Math.min(steps, (w + 1) * plan.window),
  }));
}
