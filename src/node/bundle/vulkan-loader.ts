// The Vulkan loader, which finds a driver's library: a file of the system here, carried along for a machine without it.

import { cpSync, existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { CtrnnError } from '../../index.ts';

const NAME = 'libvulkan.so.1';
const PLACES = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/lib64', '/usr/lib'];
const LICENCE = '/usr/share/doc/libvulkan1/copyright';

/** @throws CtrnnError `io` if this machine has none either */
export function addVulkanLoader(libraries: string, licences: string): void {
  const found = PLACES.map((place) => join(place, NAME)).find((file) => existsSync(file));
  if (found === undefined) {
    throw new CtrnnError(
      'io',
      `There is no ${NAME} on this machine.`,
      'Install the Vulkan loader: apt-get install libvulkan1 (Debian, Ubuntu), dnf install vulkan-loader (Fedora).',
    );
  }
  cpSync(realpathSync(found), join(libraries, NAME));
  if (existsSync(LICENCE)) cpSync(LICENCE, join(licences, 'libvulkan1.txt'));
}
