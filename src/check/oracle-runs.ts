// Every case of an oracles file, against what the adapter computes: loss, final state, readout, every gradient.

import { PARAMETER_NAMES } from '../network/networks.ts';
import { type CheckResult, carryOut, type Finding, relativeError, worst } from './check-result.ts';
import type { Examined } from './examined.ts';
import type { OracleCase } from './oracles.ts';

/** float32 against float64 automatic differentiation. */
const TOLERANCE = 2e-5;

async function compare(engine: Examined, { networks, request, expected }: OracleCase): Promise<Finding> {
  const run = await engine.simulate(networks, { ...request, record: { readout: true } });
  const { loss, gradient, inputGradient } = await engine.gradient(networks, {
    ...request,
    inputGradient: true,
  });
  const pairs: readonly (readonly [string, ArrayLike<number>, ArrayLike<number>])[] = [
    ['loss', loss.data, [expected.loss]],
    ['finalState', run.finalState.data, expected.finalState],
    ['readout', run.readout?.data ?? [], expected.readout],
    ...PARAMETER_NAMES.map((name) => [name, gradient[name], expected.gradient[name]] as const),
    ['input', inputGradient?.data ?? [], expected.inputGradient],
  ];
  return worst(
    pairs.map(([name, found, wanted]) => ({
      error: relativeError(found, wanted),
      note: `largest in ${name}`,
    })),
  );
}

export async function* checkOracles(
  engine: Examined,
  cases: readonly OracleCase[],
): AsyncGenerator<CheckResult> {
  for (const oracle of cases) {
    yield carryOut(`oracle ${oracle.name}`, TOLERANCE, () => compare(engine, oracle));
  }
}
