// What scripts/setup.mjs found on this machine (see the head of scripts/setup/record.mjs): variables that Dawn needs to
// find its adapter. Absent where the package was installed and not cloned; Dawn then goes by its own defaults.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** Sets each recorded variable that is not set already. Call it before Dawn is loaded. */
export function applySetupRecord(): void {
  for (const [name, value] of Object.entries(recordedEnvironment())) process.env[name] ??= value;
}

function recordedEnvironment(): Readonly<Record<string, string>> {
  try {
    const file = join(packageRoot(), 'node_modules', '.noisy-ctrnn-setup.json');
    return JSON.parse(readFileSync(file, 'utf8')).env ?? {};
  } catch {
    return {};
  }
}
