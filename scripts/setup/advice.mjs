// The one command to run where the set-up may not install anything itself.

import { hasApt, needsBackports, ownMirror } from './apt.mjs';
import { linuxSystem } from './system.mjs';

export function adapterAdvice() {
  if (process.platform !== 'linux')
    return "Install the graphics card's newest driver: Dawn needs Metal or Direct3D 12.";
  return `A software Vulkan driver is enough. Run:\n  ${lavapipeCommand()}\nand then the same command again.`;
}

export function chromiumAdvice() {
  const command =
    linuxSystem().ids[0] === 'debian'
      ? 'sudo apt-get install -y chromium'
      : 'npx playwright install --with-deps chromium';
  return `Run:\n  ${command}\nor set NOISY_CTRNN_CHROMIUM to the path of a Chromium or Chrome.`;
}

function lavapipeCommand() {
  const { ids, codename } = linuxSystem();
  if (hasApt()) {
    if (!needsBackports()) return 'sudo apt-get install -y mesa-vulkan-drivers';
    const { uris, options } = ownMirror(codename) ?? { uris: ['http://deb.debian.org/debian'], options: {} };
    const key = options['signed-by']?.startsWith('/') ? `[signed-by=${options['signed-by']}] ` : '';
    const suite = `${codename}-backports`;
    return [
      `echo 'deb ${key}${uris[0]} ${suite} main' | sudo tee /etc/apt/sources.list.d/${suite}.list`,
      'sudo apt-get update',
      `sudo apt-get install -y -t ${suite} mesa-vulkan-drivers`,
    ].join(' && ');
  }
  if (ids.includes('fedora')) return 'sudo dnf install -y mesa-vulkan-drivers';
  if (ids.includes('arch')) return 'sudo pacman -S vulkan-swrast';
  return "your package manager's installation of Mesa's lavapipe, version 23 or newer";
}
