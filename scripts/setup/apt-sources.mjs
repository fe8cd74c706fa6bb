// The apt entries of a machine, in both of their notations, read in order to reuse its mirror for one more suite:
//
//   deb [arch=amd64 signed-by=/k.gpg] http://m/debian bookworm main       one line each, *.list
//   Types: deb / URIs: http://m/debian / Suites: bookworm / ...           a stanza each, *.sources
//
// An entry is `{ types, uris, suites, components, options }`; options keep the stanza's spelling, keys in lower case.
// See sources.list(5).

/** The entries in force (not commented out, not `Enabled: no`) of one file. */
export function parseAptSources(text, fileName) {
  return fileName.endsWith('.sources') ? parseStanzas(text) : parseLines(text);
}

/** The entry whose mirror carries `suite` as binary packages. */
export function entryOfSuite(entries, suite) {
  return entries.find((entry) => entry.types.includes('deb') && entry.suites.includes(suite));
}

/** A stanza for `suite` on the mirror of `entry`, with the same key and options. */
export function stanzaFor(suite, entry) {
  const options = Object.entries(entry.options).map(([name, value]) => `${name}: ${value}`);
  return [
    'Types: deb',
    `URIs: ${entry.uris[0]}`,
    `Suites: ${suite}`,
    'Components: main',
    ...options,
    '',
  ].join('\n');
}

function parseLines(text) {
  return text.split('\n').flatMap((line) => {
    const match = line
      .replace(/#.*/, '')
      .match(/^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/);
    if (!match) return [];
    const [, type, options = '', uri, suite, components] = match;
    return [
      {
        types: [type],
        uris: [uri],
        suites: [suite],
        components: words(components),
        options: Object.fromEntries(words(options).map(optionOfLine)),
      },
    ];
  });
}

/** `arch=amd64,arm64` -> ['architectures', 'amd64 arm64'] */
function optionOfLine(option) {
  const [name, value = ''] = option.split(/\+?=(.*)/);
  const stanzaNames = { arch: 'architectures', lang: 'languages', target: 'targets' };
  return [stanzaNames[name] ?? name, value.replaceAll(',', ' ')];
}

function parseStanzas(text) {
  return withoutComments(text)
    .split(/\n(?:[ \t]*\n)+/)
    .map(parseFields)
    .filter((fields) => fields.types && fields.enabled?.toLowerCase() !== 'no')
    .map(({ types, uris = '', suites = '', components = '', enabled, ...options }) => ({
      types: words(types),
      uris: words(uris),
      suites: words(suites),
      components: words(components),
      options,
    }));
}

/** A comment inside a stanza does not end it. */
function withoutComments(text) {
  return text.replace(/^#.*(\n|$)/gm, '');
}

/** `Name: value`, with lines that start with a blank (a key in full, say) as part of the value. */
function parseFields(stanza) {
  const fields = stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm);
  return Object.fromEntries([...fields].map(([, name, value]) => [name.toLowerCase(), value.trimEnd()]));
}

function words(text) {
  return text.split(/\s+/).filter(Boolean);
}
