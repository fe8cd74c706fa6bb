// The options of run.mjs, checked: what is wrong is said in a line, with what is right.

import { parseArgs } from 'node:util';
import { CATALOGUE } from './catalogue.mjs';
import { SIZES } from './workload.mjs';

/** Software WebGPU in any Chromium; on a machine with a GPU give `--browser-args` without the adapter. */
const SWIFTSHADER = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--no-sandbox',
  '--disable-background-networking',
];

export const USAGE = `node bench/peers/run.mjs [options]

  --sizes 16,1024,100 ...   sizes as units,trials,steps, apart by spaces in quotes (default: the five of design.md)
  --peers ID,ID ...         which peers (default: all)
                            ${CATALOGUE.map(({ id }) => id).join(' ')}
  --repeats 10              timed calls of each, quick ones more often, after two that are not counted
  --quick                   the smallest size with three repeats, unless --sizes or --repeats say otherwise
  --python python3          a Python to look for torch and jax in first
  --browser-args "..."      Chromium's arguments; default ${SWIFTSHADER.join(' ')}
  --json FILE               all figures, every single time included`;

/** An option that is wrong, in words for the user. */
export class OptionError extends Error {}

const OPTIONS = {
  sizes: { type: 'string' },
  peers: { type: 'string' },
  repeats: { type: 'string' },
  quick: { type: 'boolean', default: false },
  python: { type: 'string' },
  'browser-args': { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

/** Integers of a text, or an OptionError. */
function integers(option, text, count) {
  const numbers = text.split(',').map(Number);
  if (numbers.length !== count || numbers.some((n) => !Number.isInteger(n) || n < 1)) {
    const what = count === 1 ? 'an integer of at least 1' : `${count} of them, each at least 1, by commas`;
    throw new OptionError(`--${option} '${text}': give ${what}.`);
  }
  return numbers;
}

const words = (text) => text.split(' ').filter(Boolean);

function chosenSizes(text) {
  const sizes = words(text).map((word) => integers('sizes', word, 3));
  if (sizes.length === 0) throw new OptionError('--sizes is empty: give units,trials,steps.');
  return sizes.map(([units, trials, steps]) => ({ units, trials, steps }));
}

function chosenPeers(text) {
  if (text === undefined) return CATALOGUE;
  const ids = text.split(',');
  const unknown = ids.find((id) => CATALOGUE.every((entry) => entry.id !== id));
  if (unknown !== undefined) {
    const known = CATALOGUE.map((entry) => entry.id).join(', ');
    throw new OptionError(`--peers: there is no '${unknown}'. Give some of: ${known}.`);
  }
  return CATALOGUE.filter((entry) => ids.includes(entry.id));
}

/** @throws OptionError */
function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new OptionError(`${error.message}\n\n${USAGE}`);
  }
}

/**
 * @param args  the words of the command line
 * @returns     `{ help, sizes, peers, repeats, pythons, browserArgs, json }`
 * @throws OptionError
 */
export function readOptions(args) {
  const values = parsed(args);
  if (values.json === '') throw new OptionError('--json is empty: give the file to write.');
  const usualSizes = values.quick ? SIZES.slice(0, 1) : SIZES;
  const usualRepeats = values.quick ? '3' : '10';
  return {
    help: values.help,
    sizes: values.sizes === undefined ? usualSizes : chosenSizes(values.sizes),
    peers: chosenPeers(values.peers),
    repeats: integers('repeats', values.repeats ?? usualRepeats, 1)[0],
    pythons: [values.python, 'python3', '/usr/bin/python3'].filter(Boolean),
    browserArgs: values['browser-args'] === undefined ? SWIFTSHADER : words(values['browser-args']),
    json: values.json,
  };
}
