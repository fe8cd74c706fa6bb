// The built page and the standalone elements, served from a folder of a server as a stranger would, and a Chromium that looks at
// them. Whatever a page writes to its console as an error fails the test.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { CHROMIUM_ARGS } from '../setup/chromium-args.ts';
import { readSetupRecord } from '../setup/setup-record.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** The page is not at the root of its server. */
const BASE = '/some/where/';

export interface Site {
  readonly page: string;
  readonly embedding: string;
  /** A page that fails the test for any error it writes or throws. */
  open(
    options?: BrowserContextOptions & { readonly init?: string; readonly allowErrors?: boolean },
  ): Promise<Page>;
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(folder, normalize(path.slice(BASE.length)));
    try {
      const found = statSync(file).isDirectory() ? join(file, 'index.html') : file;
      const body = readFileSync(found);
      response.setHeader('content-type', TYPES[extname(found)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

/** Builds, serves and opens a browser before the file's tests. */
export function useSite(): () => Site {
  let folder = '';
  let server: Server;
  let browser: Browser;
  let pages: { readonly page: Page; readonly errors: string[] }[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'noisy-ctrnn-site-'));
    const quiet = { logLevel: 'error' } as const;
    await build({
      ...quiet,
      root: 'demo',
      configFile: resolve('demo/vite.config.ts'),
      build: { outDir: join(folder, 'page') },
    });
    const standalone = { outDir: join(folder, 'embed', 'standalone') };
    await build({ ...quiet, configFile: resolve('vite.standalone.config.ts'), build: standalone });
    copyFileSync('test/site/embed.html', join(folder, 'embed', 'index.html'));
    server = await serve(folder);
    browser = await chromium.launch({
      executablePath: process.env.NOISY_CTRNN_CHROMIUM ?? readSetupRecord().chromium,
      args: [...CHROMIUM_ARGS, '--no-sandbox', '--disable-background-networking'],
    });
  });
  afterEach(async () => {
    const all = pages;
    pages = [];
    for (const { page, errors } of all) {
      await page.context().close();
      expect(errors).toEqual([]);
    }
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const { port } = server.address() as AddressInfo;
    const root = `http://127.0.0.1:${port}${BASE}`;
    return {
      page: `${root}page/`,
      embedding: `${root}embed/`,
      open: async ({ init, allowErrors = false, ...options } = {}) => {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        const errors: string[] = [];
        if (!allowErrors) {
          page.on('console', (message) => {
            if (message.type() === 'error') errors.push(message.text());
          });
          page.on('pageerror', (error) => errors.push(String(error)));
        }
        if (init) await page.addInitScript(init);
        pages.push({ page, errors });
        return page;
      },
    };
  };
}
