// What scripts/setup.mjs found on this machine: see the head of scripts/setup/record.mjs.

import { readFileSync } from 'node:fs';

export interface SetupRecord {
  /** Variables that Dawn needs to find its adapter. */
  readonly env?: Readonly<Record<string, string>>;
  /** The browser of the tests. */
  readonly chromium?: string;
}

/** Empty where the set-up has not run: Dawn and Playwright then go by their own defaults. */
export function readSetupRecord(): SetupRecord {
  try {
    return JSON.parse(
      readFileSync(new URL('../../node_modules/.noisy-ctrnn-setup.json', import.meta.url), 'utf8'),
    );
  } catch {
    return {};
  }
}
