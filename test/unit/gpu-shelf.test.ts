import { describe, expect, it } from 'vitest';
import { type Known, Shelf } from '../../src/gpu/shelf.ts';

const MEBIBYTE = 2 ** 20;

interface FakeBuffer extends Known {
  destroyed: boolean;
}

function fakeBuffer(size: number, kind: Known['kind'] = 'storage'): FakeBuffer {
  const destroy = () => {
    fake.destroyed = true;
  };
  const fake: FakeBuffer = { resource: { destroy } as GPUBuffer, size, kind, label: '', destroyed: false };
  return fake;
}

describe('a shelf of buffers', () => {
  it('gives a buffer of the same size and kind once', () => {
    const shelf = new Shelf();
    const buffer = fakeBuffer(64);
    shelf.put(fakeBuffer(64, 'readback'));
    shelf.put(buffer);
    expect(shelf.take(64, 'storage', 0)).toBe(buffer);
    expect(shelf.take(64, 'storage', 0)).toBeUndefined();
    expect(buffer.destroyed).toBe(false);
  });

  it('gives the next run the same buffers in the same places, whatever else lies there', () => {
    const shelf = new Shelf();
    shelf.put(fakeBuffer(64));
    const [rows, verdicts] = [fakeBuffer(64), fakeBuffer(64)];
    for (const taken of [verdicts, rows]) shelf.put(taken);
    for (let run = 0; run < 3; run++) {
      expect(shelf.take(64, 'storage', 0)).toBe(rows);
      expect(shelf.take(64, 'storage', 0)).toBe(verdicts);
      for (const taken of [verdicts, rows]) shelf.put(taken);
    }
  });

  it('makes room for what it does not have, the oldest first', () => {
    const shelf = new Shelf();
    const [first, second, third] = [fakeBuffer(64), fakeBuffer(64), fakeBuffer(64)];
    for (const buffer of [first, second, third]) shelf.put(buffer);
    expect(shelf.take(100, 'storage', 0)).toBeUndefined();
    expect([first, second, third].map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
    expect(shelf.bytes).toBe(64);
  });

  it('keeps no more than 128 MiB', () => {
    const shelf = new Shelf();
    const [old, large] = [fakeBuffer(100 * MEBIBYTE), fakeBuffer(60 * MEBIBYTE)];
    shelf.put(old);
    shelf.put(large);
    expect(old.destroyed).toBe(true);
    expect(shelf.bytes).toBe(60 * MEBIBYTE);
    const huge = fakeBuffer(200 * MEBIBYTE);
    shelf.put(huge);
    expect([large.destroyed, huge.destroyed]).toEqual([false, true]);
    expect(shelf.bytes).toBe(60 * MEBIBYTE);
  });

  it('keeps what there is room for beside what is in use, where it may keep more', () => {
    const shelf = new Shelf();
    shelf.growTo(200 * MEBIBYTE);
    const [first, second] = [fakeBuffer(64 * MEBIBYTE), fakeBuffer(64 * MEBIBYTE)];
    shelf.put(first);
    shelf.put(second);
    expect(shelf.take(40 * MEBIBYTE, 'storage', 32 * MEBIBYTE)).toBeUndefined();
    expect([first, second].map(({ destroyed }) => destroyed)).toEqual([false, false]);
    expect(shelf.take(40 * MEBIBYTE, 'storage', 72 * MEBIBYTE)).toBeUndefined();
    expect([first, second].map(({ destroyed }) => destroyed)).toEqual([true, false]);
    expect(shelf.take(64 * MEBIBYTE, 'storage', 112 * MEBIBYTE)).toBe(second);
  });

  it('frees all it has', () => {
    const shelf = new Shelf();
    const buffer = fakeBuffer(64);
    shelf.put(buffer);
    shelf.clear();
    expect(buffer.destroyed).toBe(true);
    expect(shelf.bytes).toBe(0);
  });
});
