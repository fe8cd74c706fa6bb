import { describe, expect, it } from 'vitest';
import { entryOfSuite, parseAptSources, stanzaFor } from '../../scripts/setup/apt-sources.mjs';

// The file that Debian 12's container images bring, comment inside the stanza included.
const STANZAS = `Types: deb
# http://snapshot.debian.org/archive/debian/20250520T000000Z
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

describe("the machine's apt entries", () => {
  it('are read from stanzas', () => {
    const entries = parseAptSources(STANZAS, 'debian.sources');

    expect(entries.map((entry) => entry.suites)).toEqual([
      ['bookworm', 'bookworm-updates'],
      ['bookworm-security'],
    ]);
    expect(entryOfSuite(entries, 'bookworm')?.uris).toEqual(['http://deb.debian.org/debian']);
  });

  it('are read from one-line entries, with or without options', () => {
    const entries = parseAptSources(
      `# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64,arm64 signed-by=/etc/apt/key.gpg] http://mirror.example/debian bookworm main contrib # ours
deb https://other.example/apt stable main`,
      'sources.list',
    );

    expect(entryOfSuite(entries, 'bookworm')).toEqual({
      types: ['deb'],
      uris: ['http://mirror.example/debian'],
      suites: ['bookworm'],
      components: ['main', 'contrib'],
      options: { architectures: 'amd64 arm64', 'signed-by': '/etc/apt/key.gpg' },
    });
    expect(entryOfSuite(entries, 'stable')?.uris).toEqual(['https://other.example/apt']);
  });

  it('are passed over where they are switched off', () => {
    expect(parseAptSources(`Enabled: no\n${STANZAS}`, 'debian.sources').map((entry) => entry.suites)).toEqual(
      [['bookworm-security']],
    );
  });

  it('lend mirror and key to the backports suite', () => {
    const mirror = entryOfSuite(parseAptSources(STANZAS, 'debian.sources'), 'bookworm');

    expect(stanzaFor('bookworm-backports', mirror!)).toBe(`Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm-backports
Components: main
signed-by: /usr/share/keyrings/debian-archive-keyring.gpg
`);
  });

  it('keep a key that is written out in the stanza', () => {
    const key = `Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBFit
 -----END PGP PUBLIC KEY BLOCK-----`;
    const [entry] = parseAptSources(
      `Types: deb\nURIs: http://m.example/debian\nSuites: trixie\nComponents: main\n${key}\n`,
      'debian.sources',
    );
    const again = parseAptSources(stanzaFor('trixie-backports', entry), 'backports.sources');

    expect(again[0].suites).toEqual(['trixie-backports']);
    expect(again[0].options).toEqual(entry.options);
    expect(again[0].options['signed-by'].split('\n')).toHaveLength(5);
  });
});
