// WebGPU in Node is Dawn, from the package `webgpu`: how it is loaded, and how its adapters are found by name.

import { existsSync } from 'node:fs';
import { CtrnnError } from '../index.ts';
import { type LentGpu, lendGpu } from './gpu-objects.ts';
import { applySetupRecord } from './setup-record.ts';

/** What `--adapter software` stands for: rasterisers that run on the CPU. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|microsoft basic render/i;

/** Software drivers that the Vulkan loader does not look for by itself: a Chromium brings one along. */
const HIDDEN_DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

type Dawn = typeof import('webgpu');

async function loadDawn(): Promise<Dawn> {
  applySetupRecord();
  let dawn: Dawn;
  try {
    dawn = await import('webgpu');
  } catch (cause) {
    throw new CtrnnError(
      'no-adapter',
      `Dawn, the WebGPU of Node, cannot be loaded on ${process.platform} ${process.arch}: ${(cause as Error).message}`,
      'Install the package `webgpu` anew, or run slowly with the backend `reference`.',
      cause,
    );
  }
  for (const [name, value] of Object.entries(dawn.globals)) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  }
  return dawn;
}

/** Which adapter `wanted` means, and the names of all: Dawn lists them when it is asked for one that does not exist. */
async function findAdapter(dawn: Dawn, wanted: string) {
  const { gpu, giveBack } = lendGpu(dawn, '\u0000none');
  let names: string[] = [];
  try {
    await gpu.requestAdapter();
  } catch (error) {
    names = [...(error as Error).message.matchAll(/name: '(.*)'$/gm)].map(([, name]) => name);
  }
  const found = matching(names, wanted);
  // Kept for itself otherwise: it would list the same again after a driver was installed.
  if (found !== undefined) giveBack();
  return { found, names };
}

function showHiddenDrivers(): void {
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES, VK_ADD_DRIVER_FILES } = process.env;
  const found = HIDDEN_DRIVERS.filter((file) => existsSync(file));
  if (VK_DRIVER_FILES || VK_ICD_FILENAMES || VK_ADD_DRIVER_FILES || found.length === 0) return;
  process.env.VK_ADD_DRIVER_FILES = found.join(':');
}

function matching(names: readonly string[], wanted: string): string | undefined {
  if (wanted.toLowerCase() === 'software') return names.find((name) => SOFTWARE.test(name));
  const matches = names.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  return matches.find((name) => name === wanted) ?? matches[0];
}

/** The full name of the adapter that part of a name, or 'software', means. */
async function chooseAdapter(dawn: Dawn, wanted: string): Promise<string> {
  const { found } = await findAdapter(dawn, wanted);
  if (found !== undefined) return found;
  showHiddenDrivers();
  const { found: hidden, names } = await findAdapter(dawn, wanted);
  if (hidden !== undefined) return hidden;
  const list = names.map((name) => `'${name}'`).join(', ') || 'none at all';
  throw new CtrnnError(
    'no-adapter',
    `No WebGPU adapter matches '${wanted}'.`,
    `This machine has: ${list}. Give part of a name, or 'software' for one that runs on the CPU.`,
  );
}

/**
 * Dawn's counterpart of `navigator.gpu`, for one engine. Its globals (GPUBufferUsage ...) are set where they are missing.
 *
 * @param adapter  part of an adapter's name in any case, or 'software'; left out, Dawn chooses
 * @throws CtrnnError `no-adapter` if Dawn cannot be loaded, or no adapter matches: it lists those there are
 */
export async function openDawn(adapter?: string): Promise<LentGpu> {
  const dawn = await loadDawn();
  return lendGpu(dawn, adapter === undefined ? undefined : await chooseAdapter(dawn, adapter));
}
