// Which Linux this is, by /etc/os-release.

import { readFileSync } from 'node:fs';

/** `{ ids, codename }`: ids is ID and ID_LIKE, as in ['ubuntu', 'debian']; both empty on other systems. */
export function linuxSystem() {
  const fields = Object.fromEntries(osRelease().map(([, name, value]) => [name, value]));
  return {
    ids: `${fields.ID ?? ''} ${fields.ID_LIKE ?? ''}`.split(' ').filter(Boolean),
    codename: fields.VERSION_CODENAME ?? '',
  };
}

function osRelease() {
  try {
    return [...readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?(.*?)"?$/gm)];
  } catch {
    return [];
  }
}
