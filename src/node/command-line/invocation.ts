// How this program was called, so that a command it prints can be typed as it stands.

import { basename, relative } from 'node:path';

const PLAIN = /^[\w@%+=:,./-]+$/;

/** An argument as a POSIX shell wants it. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What stands before the command's name: `noisy-ctrnn`, `npm run -s noisy-ctrnn --` in a clone ... */
export function programName(env = process.env, script = process.argv[1] ?? ''): string {
  // `npm start` runs with npm_lifecycle_event=start, `npm run noisy-ctrnn` with its own name.
  if (env.npm_lifecycle_event === 'npx' || env.npm_command === 'exec') return 'npx noisy-ctrnn';
  if (env.npm_lifecycle_event && env.npm_package_name === 'noisy-ctrnn') return 'npm run -s noisy-ctrnn --';
  if (basename(script).startsWith('noisy-ctrnn')) return 'noisy-ctrnn';
  return `node ${quoted(relative('', script) || script)}`;
}

type OptionValue = string | number | boolean | readonly (string | number)[] | undefined;

/** A full command; undefined values are left out, true is a flag, and `each` gives the option once for each value. */
export function commandLine(
  command: string,
  options: Readonly<Record<string, OptionValue | { readonly each: readonly string[] }>>,
): string {
  const words = Object.entries(options).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    if (typeof value === 'object' && 'each' in value) return value.each.flatMap((one) => [flag, quoted(one)]);
    return [flag, quoted(Array.isArray(value) ? value.join(',') : String(value))];
  });
  return [programName(), command, ...words].join(' ');
}
