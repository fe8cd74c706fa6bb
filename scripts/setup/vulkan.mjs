// Where Vulkan drivers are, and which variables bring the Vulkan loader, and so Dawn, to a software one.
// The loader finds lavapipe by itself once it is installed; the SwiftShader inside a Chromium only by VK_ICD_FILENAMES.

import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
const CHROMIUM_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const CHOICE_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'];

/** The variables by which the user chose a Vulkan driver, as `NAME=value`. */
export function userChoice(env = process.env) {
  return CHOICE_VARIABLES.filter((name) => env[name]).map((name) => `${name}=${env[name]}`);
}

/**
 * The variables to try, best first: none (a real GPU, or lavapipe in its place), then each software driver on disk,
 * lavapipe before SwiftShader. A driver that the user chose is not second-guessed.
 */
export function environmentsToTry(env = process.env) {
  if (userChoice(env).length > 0) return [{}];
  // lavapipe wants XDG_RUNTIME_DIR; any folder does.
  const runtimeFolder = env.XDG_RUNTIME_DIR ? {} : { XDG_RUNTIME_DIR: tmpdir() };
  return [{}, ...softwareDrivers().map((file) => ({ VK_ICD_FILENAMES: file, ...runtimeFolder }))];
}

/** Changes whenever a driver is installed, replaced, removed or chosen. */
export function driverState(env = process.env) {
  const files = [...new Set([...jsonFiles(DRIVER_FOLDERS), ...softwareDrivers()])];
  return [...userChoice(env), ...files.map((file) => `${file}@${statSync(file).mtimeMs}`)].join(' ');
}

function softwareDrivers() {
  const lavapipe = jsonFiles(DRIVER_FOLDERS).filter((file) => /\/lvp_icd[^/]*$/.test(file));
  const swiftShader = jsonFiles(CHROMIUM_FOLDERS).filter((file) => file.endsWith('/vk_swiftshader_icd.json'));
  return [...lavapipe, ...swiftShader];
}

function jsonFiles(folders) {
  return folders.flatMap((folder) => {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (!stats?.isDirectory()) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })); // not a link to nowhere
  });
}
