// An evaluation whose networks several backends share.

import type { ShapedArray } from '../../base/arrays.ts';
import type { LongCallOptions, Progress } from '../../base/progress.ts';
import type { Networks } from '../../network/networks.ts';
import type { Backend, EvaluateRequest, Evaluation } from '../backend.ts';
import { checkEvaluateRequest } from '../check-request.ts';
import { countsSideBySide } from '../work-counts.ts';
import { allOf, joinShaped, ofWhole, partOf, sharesOf } from './shares.ts';

/** One report of all shares for each of theirs, from when each has reported. */
function joinProgress(shares: number, onProgress: LongCallOptions['onProgress']) {
  const latest = new Map<number, Progress>();
  return (share: number): LongCallOptions['onProgress'] =>
    onProgress &&
    ((progress) => {
      latest.set(share, progress);
      if (latest.size < shares) return;
      const all = [...latest.values()];
      const done = all.reduce((sum, one) => sum + one.done, 0);
      const total = all.reduce((sum, one) => sum + one.total, 0);
      onProgress({ ...progress, done, total });
    });
}

export async function evaluateShared(
  backends: readonly Backend[],
  networks: Networks,
  request: EvaluateRequest,
): Promise<Evaluation> {
  const { levels } = checkEvaluateRequest(networks, request);
  const shares = sharesOf(backends, networks);
  const progressOf = joinProgress(shares.length, request.onProgress);
  const evaluations = await allOf(
    shares.map((share, i) => {
      const inside = partOf(levels.inside, share, networks.networks);
      const outside = partOf(levels.outside, share, networks.networks);
      const own = { ...request, inside, outside, onProgress: progressOf(i) };
      return ofWhole(share, share.backend.evaluate(share.networks, own));
    }),
  );
  const [{ biasSquared, variance, scores, kernel }] = evaluations;
  const join = (of: (evaluation: Evaluation) => ShapedArray | undefined) =>
    joinShaped(evaluations.map((evaluation) => of(evaluation) as ShapedArray));
  const joinScores = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, join((evaluation) => evaluation.scores?.[name])]));
  return {
    trialLoss: join(({ trialLoss }) => trialLoss),
    biasSquared: biasSquared && join((evaluation) => evaluation.biasSquared),
    variance: variance && join((evaluation) => evaluation.variance),
    scores: scores && joinScores(Object.keys(scores)),
    counts: evaluations.map(({ counts }) => counts).reduce(countsSideBySide),
    kernel,
  };
}
