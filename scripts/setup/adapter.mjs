// A WebGPU adapter for Node: what the machine has, else a software driver already on disk, else one installed (as root
// on Debian and its kin), else the one command that installs it.

import { join } from 'node:path';
import { adapterAdvice } from './advice.mjs';
import { installChromium, installLavapipe, mayInstall } from './apt.mjs';
import { run, SetupError } from './process.mjs';
import { readJson, readRecord, updateRecord } from './record.mjs';
import { driverState, environmentsToTry, userChoice } from './vulkan.mjs';

export function ensureAdapter(root) {
  if (readRecord(root).adapter?.key === adapterKey(root)) return;
  const tried = [];
  const found = findAdapter(tried) ?? installAdapter(tried);
  if (!found) throw new SetupError(explain(tried));
  updateRecord(root, { adapter: { key: adapterKey(root), name: found.name }, env: found.env });
}

/** Trying takes a third of a second, so success is remembered until something changes that could undo it. */
function adapterKey(root) {
  const webgpu = readJson(join(root, 'node_modules', 'webgpu', 'package.json'))?.version;
  return `${process.platform} webgpu ${webgpu} ${driverState()}`;
}

function findAdapter(tried) {
  for (const env of environmentsToTry()) {
    const probe = run(process.execPath, [join(import.meta.dirname, 'probe-adapter.mjs')], {
      env,
      seconds: 60,
    });
    // Dawn prints warnings of its own: the answer is the last line.
    if (probe.ok) return { env, ...JSON.parse(probe.stdout.trim().split('\n').at(-1)) };
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
    tried.push(`${variables.join('') || 'the Vulkan drivers as they are '}-> ${probe.failure}`);
  }
  return null;
}

function installAdapter(tried) {
  if (userChoice().length > 0 || !mayInstall()) return null;
  // Second choice: SwiftShader, which comes inside Debian's chromium.
  const installations = {
    'apt-get install mesa-vulkan-drivers': installLavapipe,
    'apt-get install chromium': installChromium,
  };
  for (const [name, install] of Object.entries(installations)) {
    const failure = install();
    tried.push(`${name} -> ${failure ?? 'done'}`);
    const found = failure ? null : findAdapter(tried);
    if (found) return found;
  }
  return null;
}

function explain(tried) {
  const chosen = userChoice();
  const fix =
    chosen.length > 0
      ? `The driver was chosen by ${chosen.join(' ')}: correct that, or unset it.`
      : adapterAdvice();
  return ['No WebGPU adapter for Node. Tried:', ...tried.map((line) => `- ${line}`), fix].join('\n');
}
