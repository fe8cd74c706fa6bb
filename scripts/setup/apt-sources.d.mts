// Types for the unit test of apt-sources.mjs, which itself runs before TypeScript is installed.

export interface AptEntry {
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

export function parseAptSources(text: string, fileName: string): AptEntry[];
export function entryOfSuite(entries: readonly AptEntry[], suite: string): AptEntry | undefined;
export function stanzaFor(suite: string, entry: AptEntry): string;
