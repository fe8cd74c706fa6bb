// Installing by apt, as root: Mesa's lavapipe and Debian's chromium. Dawn refuses Mesa older than 23; where the release
// is older (Debian 12 has 22), Mesa comes from the release's backports, on the mirror the machine uses already.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryOfSuite, parseAptSources, stanzaFor } from './apt-sources.mjs';
import { run, say } from './process.mjs';
import { linuxSystem } from './system.mjs';

const OLDEST_MESA = 23;
const APT = '/etc/apt';
const BACKPORTS_FILE = join(APT, 'sources.list.d', 'noisy-ctrnn-backports.sources');

export function hasApt() {
  return existsSync('/usr/bin/apt-get');
}

export function mayInstall() {
  return hasApt() && process.getuid() === 0;
}

/** @returns why it failed, or null */
export function installLavapipe() {
  const { codename } = linuxSystem();
  say("Installing a software Vulkan driver, Mesa's lavapipe (apt-get install mesa-vulkan-drivers) ...");
  update();
  if (!needsBackports()) return install(['mesa-vulkan-drivers']);

  const suite = `${codename}-backports`;
  const added = addBackports(suite, codename);
  if (added) update();
  const failure = install(['mesa-vulkan-drivers'], ['-t', suite]);
  // A source that does not work must not be left to trouble every later update.
  if (failure && added) rmSync(BACKPORTS_FILE);
  return failure;
}

/** @returns why it failed, or null */
export function installChromium() {
  // Ubuntu's package of this name only points to a snap.
  if (linuxSystem().ids[0] !== 'debian') return 'only Debian has a package of it';
  say('Installing chromium (apt-get install chromium) ...');
  update();
  // libvulkan1: the loader that brings Dawn to chromium's SwiftShader.
  return install(['chromium', 'libvulkan1']);
}

/** Whether the release's own Mesa is too old for Dawn, or not to be had. */
export function needsBackports() {
  const policy = run('apt-cache', ['policy', 'mesa-vulkan-drivers'], { env: { LC_ALL: 'C' } }).stdout;
  const major = Number(policy.match(/Candidate: (?:\d+:)?(\d+)\./)?.[1] ?? 0);
  return major < OLDEST_MESA;
}

/** The entry of the machine's own mirror for its release, or undefined. */
export function ownMirror(codename) {
  return entryOfSuite(aptEntries(), codename);
}

function addBackports(suite, codename) {
  const mirror = ownMirror(codename);
  if (!mirror || entryOfSuite(aptEntries(), suite)) return false;
  writeFileSync(BACKPORTS_FILE, stanzaFor(suite, mirror));
  return true;
}

function aptEntries() {
  const folder = join(APT, 'sources.list.d');
  const inFolder = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return [join(APT, 'sources.list'), ...inFolder]
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .flatMap((file) => parseAptSources(readFileSync(file, 'utf8'), file));
}

/** Its failure is none of ours: some other source may be out of reach. What counts is whether `install` works. */
function update() {
  aptGet(['update']);
}

function install(packages, options = []) {
  const result = aptGet(['install', '-y', '--no-install-recommends', ...options, ...packages]);
  return result.ok ? null : result.failure;
}

function aptGet(args) {
  // Waits for another apt to end, but not two minutes for each host that does not answer.
  const limits = ['DPkg::Lock::Timeout=120', 'Acquire::http::Timeout=20', 'Acquire::https::Timeout=20'];
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  return run('apt-get', [...limits.flatMap((limit) => ['-o', limit]), ...args], { env, seconds: 900 });
}
