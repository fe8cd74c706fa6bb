// node scripts/figure.mjs STUDY.json > docs/preference.svg
// The preference curves of a finished study as a picture, such as the README shows. It draws by the sources as they
// are, so it is for a clone after its set-up.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const [file] = process.argv.slice(2);
if (!file) {
  console.error('usage: node scripts/figure.mjs STUDY.json > FIGURE.svg');
  process.exit(2);
}
const load = async (path) => (await runnerImport(fileURLToPath(new URL(path, import.meta.url)))).module;
const { renderFigure } = await load('../src/report/figure.ts');
const { reportOfStudy } = await load('../src/report/from-study.ts');

const { command, finished, versions, ...result } = JSON.parse(readFileSync(file, 'utf8'));
process.stdout.write(renderFigure(reportOfStudy(result, { command, date: finished, versions })));
