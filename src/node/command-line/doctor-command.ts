// `doctor`: what the adapter is, and whether it computes what the equations say.

import type { Command } from 'commander';
import { type CheckResult, type ConnectedEngine, CtrnnError } from '../../index.ts';
import { readJsonInput } from '../file-errors.ts';
import { versions } from '../package-root.ts';
import { type EngineChoice, engineOptions, option } from './engine-options.ts';
import { EXIT } from './exit-codes.ts';
import { someText } from './option-values.ts';
import { runInterruptibly } from './run-interruptibly.ts';
import { print, printJson, wrapped } from './terminal.ts';

export interface DoctorCommandOptions extends EngineChoice {
  readonly oracles?: string;
  readonly json?: boolean;
}

export function addDoctorOptions(command: Command): Command {
  command.addOption(option('--oracles <file>', 'also check every case of this file of gradients', someText));
  for (const each of engineOptions()) command.addOption(each);
  return command.option('--json', 'print adapter and checks as JSON');
}

export async function doctorCommand(options: DoctorCommandOptions): Promise<number> {
  const { oracles, json = false } = options;
  const parsed = oracles === undefined ? undefined : readJsonInput(oracles);
  // The self-check on connecting would refuse the very adapter that is to be looked at.
  return runInterruptibly(options, false, async (engine, { signal }) => {
    const checks = engine.doctor({ oracles: parsed, oraclesSource: oracles });
    const results: CheckResult[] = [];
    for await (const result of checks) {
      if (signal.aborted) throw new CtrnnError('aborted', 'The doctor was stopped.');
      // With the first result, not before: an oracles file that is none is refused by then, and nothing was printed.
      if (!json && results.length === 0) print(...adapterLines(engine), '');
      results.push(result);
      if (!json) print(checkLine(result));
    }
    const failed = results.filter(({ passed }) => !passed).length;
    if (json) printJson(doctorDocument(engine, results));
    else print('', verdict(results.length, failed));
    return failed > 0 ? EXIT.foundWanting : EXIT.done;
  });
}

function adapterLines({ info, adapter }: ConnectedEngine): string[] {
  const { webgpu, node } = versions();
  const facts: (readonly [string, string])[] = [
    ['backend', info.backend],
    ['adapter', `${info.description}${info.isFallbackAdapter ? ' (software)' : ''}`],
  ];
  if (adapter) {
    facts.push(
      ['vendor', [adapter.vendor, adapter.architecture, adapter.device].filter(Boolean).join(', ')],
      ['driver', adapter.description],
      ['through', `webgpu ${webgpu}, Node ${node}`],
      [
        'limits',
        Object.entries(adapter.limits)
          .map(([name, limit]) => `${name} ${limit}`)
          .join(', '),
      ],
      ['features', adapter.features.join(', ') || 'none'],
    );
  }
  return facts.flatMap(([name, value]) =>
    wrapped(value, 100).map((line, i) => `${(i === 0 ? name : '').padEnd(10)}${line}`),
  );
}

function showError(error: number): string {
  return error === 0 ? '0' : error.toExponential(1);
}

function checkLine({ name, error, tolerance, passed, note }: CheckResult): string {
  const found = Number.isFinite(error) ? showError(error) : 'none';
  const line = `${passed ? 'pass' : 'FAIL'}  ${name.padEnd(42)} error ${found.padEnd(8)} at most ${showError(tolerance)}`;
  return note && (error > 0 || !passed) ? `${line.padEnd(78)}  ${note}` : line;
}

function verdict(checks: number, failed: number): string {
  if (failed === 0) return `All ${checks} checks passed.`;
  return `${failed} of ${checks} checks failed: do not trust what this adapter computes.`;
}

function doctorDocument({ info, adapter }: ConnectedEngine, results: readonly CheckResult[]) {
  return {
    schemaVersion: 1,
    backend: info,
    adapter: adapter ?? null,
    versions: versions(),
    passed: results.every(({ passed }) => passed),
    // JSON has no Infinity: null where there was nothing to compare.
    checks: results.map(({ name, error, tolerance, passed, note }) => ({
      name,
      error: Number.isFinite(error) ? error : null,
      tolerance,
      passed,
      note: note ?? null,
    })),
  };
}
