// What the set-up found, kept in node_modules/.noisy-ctrnn-setup.json so that the next run looks up instead of trying:
//
//   { "adapter":  { "key": ..., "name": ... }   the drivers seen when an adapter was last found, and its name
//     "env":      { "VK_ICD_FILENAMES": ... }   variables that Dawn needs to find it; often none
//     "chromium": "/usr/bin/chromium" }         the browser of the tests
//
// Whoever loads Dawn sets each variable of `env` that is not set already, before loading it.
// `npm ci` empties node_modules and this file with it: everything is looked at anew.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (root) => join(root, 'node_modules', '.noisy-ctrnn-setup.json');

/** The parsed JSON file, or null where it is absent or cut short. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

export function readRecord(root) {
  return readJson(fileOf(root)) ?? {};
}

export function updateRecord(root, changes) {
  const file = fileOf(root);
  // Written aside and renamed, so that a reader never sees half a file.
  writeFileSync(
    `${file}.${process.pid}`,
    `${JSON.stringify({ ...readRecord(root), ...changes }, null, 2)}\n`,
  );
  renameSync(`${file}.${process.pid}`, file);
}
