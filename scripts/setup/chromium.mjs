// A Chromium for the tests: Playwright's if it is there or can be fetched, else the system's, else Debian's.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromiumAdvice } from './advice.mjs';
import { installChromium, mayInstall } from './apt.mjs';
import { run, SetupError, say } from './process.mjs';
import { readRecord, updateRecord } from './record.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const USUAL_FOLDERS = [
  '/usr/bin',
  '/snap/bin',
  '/opt/google/chrome',
  'C:\\Program Files\\Google\\Chrome\\Application',
];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

export async function ensureChromium(root) {
  const chosen = process.env.NOISY_CTRNN_CHROMIUM;
  if (chosen && !existsSync(chosen)) throw new SetupError(`NOISY_CTRNN_CHROMIUM names no file: ${chosen}`);
  if (chosen || existsSync(readRecord(root).chromium ?? '')) return;

  const chromium =
    (await playwrightChromium()) ??
    (await fetchPlaywrightChromium(root)) ??
    systemChromium() ??
    debianChromium();
  if (!chromium) throw new SetupError(`No Chromium for the tests. ${chromiumAdvice()}`);
  updateRecord(root, { chromium });
}

async function playwrightChromium() {
  const { chromium } = await import('playwright');
  return runs(chromium.executablePath()) ? chromium.executablePath() : null;
}

async function fetchPlaywrightChromium(root) {
  if (!(await canReachPlaywright())) return null;
  say("Fetching Playwright's Chromium for the tests (npx playwright install chromium) ...");
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  run(process.execPath, [cli, 'install', '--no-shell', 'chromium'], {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  });
  return playwrightChromium();
}

/** Playwright tries a closed network for minutes; this finds out in seconds. */
async function canReachPlaywright() {
  const { PLAYWRIGHT_DOWNLOAD_HOST, HTTPS_PROXY, https_proxy } = process.env;
  if (HTTPS_PROXY || https_proxy) return true; // fetch() goes past the proxy, Playwright does not
  try {
    await fetch(PLAYWRIGHT_DOWNLOAD_HOST ?? 'https://cdn.playwright.dev', {
      method: 'HEAD',
      signal: AbortSignal.timeout(4000),
    });
    return true;
  } catch {
    return false;
  }
}

function systemChromium() {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...USUAL_FOLDERS];
  const files = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC_CHROME];
  return files.find(runs) ?? null;
}

function debianChromium() {
  if (!mayInstall()) return null;
  const failure = installChromium();
  if (failure) say(`  not installed: ${failure}`);
  return systemChromium();
}

/** There and able to start: a browser fetched for a system without its libraries is not. */
function runs(file) {
  if (!existsSync(file)) return false;
  // On Windows --version opens a window.
  return process.platform === 'win32' || run(file, ['--version'], { seconds: 30 }).ok;
}
