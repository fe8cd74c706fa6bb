// The regulator's stationary rate beside what theory says of it: the shift between the two is what the page shows.

import {
  gaussianPrediction,
  type Networks,
  noiseFreeEquilibria,
  type Simulation,
  selfCoupledUnit,
} from '../../index.ts';
import type { RegulatorMeasure } from './lab-experiment.ts';
import type { LabSettings } from './lab-settings.ts';

const BINS = 60;
/** The rate that the task asks for. */
const SET_POINT = 1;

/**
 * @param run  recorded states, [E][B][T][1]; the second half of the steps counts
 */
export function measureRegulators(
  networks: Networks,
  { placements, testNoise }: Pick<LabSettings, 'placements' | 'testNoise'>,
  { state }: Pick<Simulation, 'state'>,
): RegulatorMeasure[] {
  if (!state) throw new TypeError('The states of a regulator were not recorded.');
  const [, trials, steps] = state.shape;
  const settled = (network: number) =>
    Array.from(state.data.subarray(network * trials * steps, (network + 1) * trials * steps)).filter(
      (_, k) => k % steps >= steps / 2,
    );
  const rates = placements.map((_, network) => settled(network));
  // One scale for all, so that they compare.
  const all = rates.flat();
  const low = all.reduce((a, b) => Math.min(a, b), SET_POINT);
  const high = Math.max(
    all.reduce((a, b) => Math.max(a, b), SET_POINT),
    low + 1e-3,
  );
  return placements.map((placement, network) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const rate of rates[network]) {
      counts[Math.min(BINS - 1, Math.floor(((rate - low) / (high - low)) * BINS))]++;
    }
    const unit = selfCoupledUnit(networks, network);
    return {
      histogram: { low, high, counts },
      setPoint: SET_POINT,
      noiseFree: noiseFreeEquilibria(unit).reached?.mean ?? null,
      predicted: gaussianPrediction(unit, { placement, level: testNoise }).reached?.mean ?? null,
      mean: rates[network].reduce((sum, rate) => sum + rate, 0) / rates[network].length,
    };
  });
}
