// The order of the set-up: each step looks first, and acts (and speaks) only where something is missing.

import { fileURLToPath } from 'node:url';
import { ensureAdapter } from './adapter.mjs';
import { ensureBuild } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensurePackages } from './packages.mjs';
import { SetupError } from './process.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const PURPOSES = ['start', 'test', 'build'];

/**
 * @param purpose        one of PURPOSES
 * @param needs.adapter  false leaves the WebGPU adapter out: the reference backend and `--help` run without one
 * @throws SetupError    whose message says what is missing and how to get it
 */
export async function setUp(purpose, needs = { adapter: purpose !== 'build' }) {
  requireNode(20, 19);
  ensurePackages(root);
  if (needs.adapter) ensureAdapter(root);
  if (purpose === 'test') await ensureChromium(root);
  ensureBuild(root);
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  throw new SetupError(
    `Node ${major}.${minor} or newer is needed; this is ${process.version}. See https://nodejs.org`,
  );
}
