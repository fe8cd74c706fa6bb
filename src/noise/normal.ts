// From words to numbers: uniforms that never touch 0 or 1, and normals by Box and Muller (1958).
//   words (a, b) -> radius sqrt(-2 ln u(a)), angle pi/2 (b / 2^30): unit 0 takes radius cos(angle), unit 1 radius sin(angle)
// 32-bit uniforms reach |z| = 6.76; a radius from 24 bits would stop at 5.9.

import { counterWords, type DrawAddress, keyWords } from './address.ts';
import { threefry4x32 } from './threefry.ts';

/** The centre of the word's cell: (word + 1/2) / 2^32, in (0, 1). */
export function uniformOf(word: number): number {
  return (word + 0.5) / 2 ** 32;
}

/** Two independent standard normals from two words. */
export function normalPair(radiusWord: number, angleWord: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(uniformOf(radiusWord)));
  const angle = 2 * Math.PI * (angleWord / 2 ** 32);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** The uniform at an address, in (0, 1). */
export function uniformAt(address: DrawAddress): number {
  return uniformOf(threefry4x32(counterWords(address), keyWords(address))[address.unit % 4]);
}

/** The standard normal at an address. */
export function normalAt(address: DrawAddress): number {
  const words = threefry4x32(counterWords(address), keyWords(address));
  const place = address.unit % 4;
  return normalPair(words[place & 2], words[(place & 2) + 1])[place & 1];
}

/**
 * Standard normals for units 0 .. out.length - 1 at one address (its `unit` is ignored), four a call of the generator.
 */
export function normalsInto(out: Float64Array, address: Omit<DrawAddress, 'unit'>): void {
  const key = keyWords(address);
  for (let unit = 0; unit < out.length; unit += 4) {
    const words = threefry4x32(counterWords({ ...address, unit }), key);
    const group = [...normalPair(words[0], words[1]), ...normalPair(words[2], words[3])];
    for (let i = 0; i < 4 && unit + i < out.length; i++) out[unit + i] = group[i];
  }
}
