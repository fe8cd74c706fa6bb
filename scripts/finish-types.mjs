// The declarations import each other as the sources do, with .ts, which not every TypeScript resolves among declarations: with .js
// all do.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = new URL('../dist/types/', import.meta.url).pathname;

for (const name of readdirSync(FOLDER, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = join(FOLDER, name);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(['"])(\.\.?\/[^'"]+)\.ts\1/g, '$1$2.js$1'));
}
