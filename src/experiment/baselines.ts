// What a trained network is held against: the best constant output, z[t] = c whatever happens, and the networks as they
// were before training. Whoever does not beat both has learned nothing of the task.

import type { Backend } from '../backend/backend.ts';
import { checkTaskSource, lossScale } from '../backend/trial-source.ts';
import type { LongCallOptions } from '../base/progress.ts';
import type { Networks } from '../network/networks.ts';
import { selectNetworks } from '../network/select-networks.ts';
import type { TrialAddress } from '../task/draws.ts';
import { sequenceValues } from '../task/sequences.ts';
import type { DataTask, OpenLoopTask, Task } from '../task/task.ts';
import { compileTrial } from '../task/trials.ts';
import { bestConstantInWorld } from './constant-in-world.ts';
import { leavingOutNotFinite } from './finite-networks.ts';
import { independentItems, meanPerItem } from './items.ts';
import { meanPerInput } from './statistics.ts';

/** The output that, held all the time, gives the smallest mean loss. */
export interface ConstantBaseline {
  /** c, [O] */
  readonly output: readonly number[];
  readonly loss: number;
  /** Test trials behind it. */
  readonly trials: number;
}

/** Where there are targets. */
const TRIALS = 1024;

/** Targets that are all alike have a mean that is rounded: what is left of their squares is no loss to compare with. */
const ROUNDING = 1e-20;

/**
 * The best constant output on test trials of a stream of its own, so that it is the same whatever networks are compared with
 * it; of a data task on the held-out sequences that a sweep of `inputs` inputs shows, each once. Exact where there are targets; in a
 * world a local minimum, the best of several.
 *
 * @param networks  made for the task
 */
export function bestConstant(
  networks: Networks,
  task: Task,
  { seed, inputs }: { readonly seed: number; readonly inputs: number },
): ConstantBaseline {
  const source = checkTaskSource(networks, task, 1);
  if (task.kind === 'closed-loop')
    return bestConstantInWorld(task, source, (trial) => addressOf(seed, trial));
  const targets = targetsOf(task, seed, inputs);
  const { outputs, steps } = task;
  const weightAt = (mask: Float64Array | undefined, t: number) => source.lossMask[t] * (mask?.[t] ?? 1);

  const total = (term: (weight: number, target: number, output: number) => void) => {
    for (const { target, mask } of targets) {
      const rows = target.length / outputs;
      for (let t = 0; t < steps; t++) {
        const row = rows === 1 ? 0 : t;
        for (let o = 0; o < outputs; o++) term(weightAt(mask, t), target[row * outputs + o], o);
      }
    }
  };
  const sum = new Float64Array(outputs);
  let weights = 0;
  total((weight, target, o) => {
    sum[o] += weight * target;
    weights += weight / outputs;
  });
  const output = Array.from(sum, (value) => value / (weights || 1));
  let squares = 0;
  let size = 0;
  total((weight, target, o) => {
    squares += weight * (target - output[o]) ** 2;
    size += weight * target ** 2;
  });
  const loss = squares < ROUNDING * size ? 0 : (squares * lossScale(source, outputs)) / targets.length;
  return { output, loss, trials: targets.length };
}

function addressOf(seed: number, trial: number): TrialAddress {
  return { seed, phase: 'test', stream: 0, iteration: 0, trial };
}

interface Target {
  /** [T][O], or [1][O] if it is constant */
  readonly target: Float64Array;
  /** [T]; absent if all steps count alike */
  readonly mask?: Float64Array;
}

function targetsOf(task: OpenLoopTask | DataTask, seed: number, inputs: number): Target[] {
  if (task.kind === 'data') {
    const shown = independentItems(task, inputs);
    return Array.from({ length: shown }, (_, trial) => sequenceValues(task, addressOf(seed, trial)));
  }
  const program = compileTrial(task);
  return Array.from({ length: TRIALS }, (_, trial) => program(addressOf(seed, trial)));
}

export interface UntrainedOptions extends LongCallOptions {
  readonly task: Task;
  /** Of training, [E] each. */
  readonly noise: { readonly inside: readonly number[]; readonly outside: readonly number[] };
  readonly trials: number;
  readonly repeats: number;
  readonly seed: number;
}

/**
 * The loss of each network as it is, at the noise that it will be trained with; null if it leaves the finite numbers.
 *
 * @throws CtrnnError `aborted`; what the backend meets
 */
export async function untrainedLosses(
  backend: Backend,
  networks: Networks,
  { task, noise, trials, repeats, seed, signal }: UntrainedOptions,
): Promise<(number | null)[]> {
  const all = Array.from({ length: networks.networks }, (_, network) => network);
  const losses = all.map((): number | null => null);
  const { result, measured } = await leavingOutNotFinite(all, (kept) =>
    backend.evaluate(selectNetworks(networks, kept), {
      task,
      trials,
      repeats,
      conditions: 1,
      inside: kept.map((network) => noise.inside[network]),
      outside: kept.map((network) => noise.outside[network]),
      seed,
      phase: 'test',
      signal,
    }),
  );
  const inputs = trials / repeats;
  const items = independentItems(task, inputs);
  const perItem = (losses: ArrayLike<number>) => meanPerItem(meanPerInput(losses, repeats), inputs, items);
  const means = result ? meanPerInput(perItem(result.trialLoss.data), items) : [];
  measured.forEach((network, place) => {
    losses[network] = Number.isFinite(means[place]) ? means[place] : null;
  });
  return losses;
}
