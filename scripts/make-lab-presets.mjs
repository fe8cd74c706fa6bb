// Trains the networks that the page's lab starts with, and writes them to src/elements/lab/presets/*.json. Run it again when
// the lab's default settings change (LAB_DEFAULTS, lab-task.ts).
//
//   node scripts/make-lab-presets.mjs

import { writeFileSync } from 'node:fs';
import { createServer } from 'vite';

// The settings are the page's own, in TypeScript, and so the library must be the same copy.
const vite = await createServer({
  configFile: false,
  server: { middlewareMode: true },
  logLevel: 'error',
  oxc: { target: 'es2023' }, // Node 20 does not know `using`
});
const { connect } = await vite.ssrLoadModule('/src/node/index.ts');
const { LAB_DEFAULTS } = await vite.ssrLoadModule('/src/elements/lab/lab-settings.ts');
const { newNetworks, trainingRequest } = await vite.ssrLoadModule('/src/elements/lab/lab-task.ts');

const engine = await connect();
for (const [task, settings] of Object.entries(LAB_DEFAULTS)) {
  const { networks, learning } = await engine.train(newNetworks(settings), trainingRequest(settings));
  const parameters = Object.entries(networks.parameters).map(([name, values]) => [
    name,
    Buffer.from(Float32Array.from(values).buffer).toString('base64'),
  ]);
  const file = new URL(`../src/elements/lab/presets/${task}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(parameters), null, 2)}\n`);
  console.log(
    `${task}: loss ${learning.loss
      .at(-1)
      .map((loss) => loss?.toPrecision(3))
      .join(' and ')}`,
  );
}
engine.dispose();
await vite.close();
process.exit(0);
