// The README is held to the program: its tables of options are the help texts, its code is that of the examples, and the
// example for Node runs.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  BENCHMARK_COLUMNS,
  type CtrnnError,
  completeStudy,
  decodeNetworks,
  TASK_NAMES,
  taskByName,
  tasks,
} from '../../src/index.ts';
import { EXIT } from '../../src/node/command-line/exit-codes.ts';
import { succeed, useFolder } from './run-cli.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = useFolder();
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const COMMANDS = ['study', 'sweep', 'simulate', 'doctor', 'bench'];

/** Any sequences will do. */
const smallData = tasks.data({
  inputs: { data: new Float32Array(8), shape: [4, 2] },
  targets: { data: new Float32Array(8), shape: [4, 2] },
});

interface Described {
  readonly flags: string;
  readonly description: string;
}

/** The options of a help text. Long descriptions go on in further lines, indented more deeply. */
async function optionsInHelp(...command: string[]): Promise<Described[]> {
  const { stdout } = await succeed(folder(), [...command, '--help']);
  const [, list] = /\nOptions:\n((?: {2}.*\n?)+)/.exec(stdout)!;
  return list
    .replace(/\n {4,}/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, flags, description] = /^ {2}(-.*?) {2,}(.*)$/.exec(line) ?? [];
      return flags ? [{ flags, description }] : [];
    });
}

/** The rows of the first table below the heading of a command. */
function optionsInReadme(command: string): Described[] {
  const [, section] = new RegExp(`\n### \`${command}\`\n(.*?)\n##`, 's').exec(readme)!;
  return [...section.matchAll(/^\| `(-.*?)` +\| (.*?) +\|$/gm)].map(([, flags, description]) => ({
    flags,
    description,
  }));
}

function longOptions(text: string): string[] {
  return [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
}

/** The rows of the first table below a heading, cell by cell. */
function tableBelow(heading: string, firstColumn: string): string[][] {
  const section = readme.slice(readme.indexOf(`\n${heading}\n`)).split(/\n#{2,3} /)[1];
  const [, rows] = section.split(new RegExp(`\\n\\| ${firstColumn} .*\\n\\|[- |]+\\|\\n`));
  const lines = rows.split('\n\n')[0].split('\n');
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const TASK_HEADINGS = {
  function: '### Function approximation',
  regulator: '### Regulator',
  maze: '### Maze',
  'path-integration': '### Path integration',
  feedforward: '### Feedforward',
};

/** The options of a task but its steps, as its own message lists them. */
function optionsOfTask(name: string): string[] {
  try {
    taskByName(name, { nonsense: 1 });
  } catch (error) {
    const [, list] = /^Its options are: (.*)\.$/.exec((error as CtrnnError).fix)!;
    return list.split(', ').filter((option) => option !== 'steps');
  }
  throw new Error(`${name} takes any option`);
}

describe('the README', () => {
  it('has the preset of every task', () => {
    const expected = TASK_NAMES.map((task) => {
      const sequences = task === 'data' ? { task: smallData } : {};
      const study = completeStudy({ task }, sequences);
      const { units, leak, activation, levels, iterations, trials, learningRate } = study;
      const steps = task === 'data' ? 'of the data' : study.steps;
      return [
        `\`${task}\``,
        units,
        steps,
        leak,
        activation,
        levels.join(', '),
        iterations,
        trials,
        learningRate,
      ];
    });
    expect(tableBelow('## The tasks', 'preset')).toEqual(expected.map((row) => row.map(String)));
  });

  it.each(Object.entries(TASK_HEADINGS))('has every option of the task %s, and no other', (task, heading) => {
    const names = tableBelow(heading, '`--set`').flatMap(([cell]) => cell.replaceAll('`', '').split(', '));
    expect(names.sort()).toEqual(optionsOfTask(task).sort());
  });

  it.each(COMMANDS)('describes every option of %s as its help does, and no other', async (command) => {
    const [help] = (await optionsInHelp(command)).filter(({ flags }) => flags.includes('--help'));
    expect([...optionsInReadme(command), help]).toEqual(await optionsInHelp(command));
  });

  it('says what each column of the benchmark means', () => {
    const columns = BENCHMARK_COLUMNS.map(({ title, meaning }) => [title, meaning]);
    expect(tableBelow('## Benchmark', 'column')).toEqual(columns);
  });

  it('names every option somewhere, and none that does not exist', async () => {
    const lists = await Promise.all([[], ...COMMANDS.map((name) => [name])].map((c) => optionsInHelp(...c)));
    const real = lists.flat().flatMap(({ flags }) => longOptions(flags));
    const withoutStyles = readme.replace(/--ctrnn-[\w-]+/g, ''); // custom properties of the elements
    expect(new Set(longOptions(withoutStyles))).toEqual(new Set(real));
  });

  it('has every command, and every exit code', async () => {
    const { stdout } = await succeed(folder(), ['--help']);
    const [, list] = /\nCommands:\n((?: {2}.*\n?)+)/.exec(stdout)!;
    const commands = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
    expect(commands).toEqual([...COMMANDS, 'help']);
    const codes = [...readme.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  it('shows the examples as they are', () => {
    const blocks = [...readme.matchAll(/<!-- (examples\/\S+)(, in part)? -->\n+```\w+\n(.*?)```/gs)];
    expect(blocks.map(([, file]) => file)).toEqual([
      'examples/browser.html',
      'examples/node.mjs',
      'examples/pendulum.mjs',
      'examples/weights_numpy.py',
      'examples/weights_pytorch.py',
    ]);
    for (const [, file, part, code] of blocks) {
      const source = readFileSync(join(root, file), 'utf8');
      if (part) expect(source).toContain(code);
      else expect(source).toBe(code);
    }
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path);
    expect(links).toContain('docs/preference.svg');
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

it('the example for Node trains, tells each network apart and writes their weights', async () => {
  const env = { ...process.env, UNITS: '4', ITERATIONS: '3' };
  const example = join(root, 'examples', 'node.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [example], { cwd: folder(), env });
  expect(stdout.match(/^trained inside .* best at [\d.]+ \[/gm)).toHaveLength(4);
  expect(stdout.match(/^trained outside .* best at [\d.]+ \[/gm)).toHaveLength(4);
  const { networks, trainingNoise } = decodeNetworks(readFileSync(join(folder(), 'networks.safetensors')), {
    source: 'networks.safetensors',
  });
  expect(networks).toMatchObject({ networks: 8, units: 4 });
  expect(Array.from(trainingNoise!.outside)).toEqual([0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5]);
});

it("the example of a task of one's own learns it", async () => {
  const example = join(root, 'examples', 'pendulum.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [example], { cwd: folder() });
  const [before, after] = [...stdout.matchAll(/([\d.]+) % of the trials/g)].map(([, percent]) =>
    Number(percent),
  );
  expect(before).toBeLessThan(50);
  expect(after).toBeGreaterThanOrEqual(90);
});
