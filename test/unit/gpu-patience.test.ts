// Waiting for a device in Node: the promise comes through as it is, and the event loop goes on turning meanwhile.

import { describe, expect, it, vi } from 'vitest';
import { patiently } from '../../src/gpu/patience.ts';

function after<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value));
}

describe('waiting patiently', () => {
  it('gives what the promise gives', async () => {
    expect(await patiently(after(5, 'done'))).toBe('done');
  });

  it('rejects as the promise does, and can wait again', async () => {
    await expect(patiently(after(1, 0).then(() => Promise.reject(new Error('lost'))))).rejects.toThrow(
      'lost',
    );
    expect(await patiently(after(1, 'again'))).toBe('again');
  });

  it('lets other work of the event loop through', async () => {
    let turns = 0;
    const count = setInterval(() => turns++, 1);
    await patiently(after(60, 0));
    clearInterval(count);
    expect(turns).toBeGreaterThan(3);
  });

  it('does not pause as long as it is told to be restless', async () => {
    let pauses = 0;
    const wait = Atomics.wait;
    Atomics.wait = ((...args: Parameters<typeof wait>) => {
      pauses++;
      return wait(...args);
    }) as typeof wait;
    try {
      await patiently(after(30, 0), { restless: 60_000 });
      expect(pauses).toBe(0);
    } finally {
      Atomics.wait = wait;
    }
  });

  it('pauses at most once a turn of the event loop, however many waited before', async () => {
    let pauses = 0;
    let turns = 0;
    const wait = Atomics.wait;
    Atomics.wait = ((...args: Parameters<typeof wait>) => {
      pauses++;
      return wait(...args);
    }) as typeof wait;
    try {
      // Each wait begins in the very turn in which another ended.
      for (let i = 0; i < 30; i++) await Promise.all([patiently(after(1, i)), patiently(after(1, i))]);
      pauses = 0;
      let isWaiting = true;
      const turn = () => {
        turns++;
        if (isWaiting) setImmediate(turn);
      };
      setImmediate(turn);
      await patiently(after(40, 0));
      isWaiting = false;
    } finally {
      Atomics.wait = wait;
    }
    expect(pauses).toBeGreaterThan(0);
    expect(pauses).toBeLessThanOrEqual(turns + 1);
  });

  /** Milliseconds of the longest pause meanwhile; none is made. */
  async function longestPause(run: () => Promise<unknown>): Promise<number> {
    let longest = 0;
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation((_array, _index, _value, milliseconds) => {
      longest = Math.max(longest, milliseconds ?? 0);
      return 'timed-out';
    });
    try {
      await run();
    } finally {
      wait.mockRestore();
    }
    return longest;
  }

  it('pauses for longer only where all that is waited for is followed by more', async () => {
    const waiting =
      (...areFollowed: boolean[]) =>
      () =>
        Promise.all(areFollowed.map((is) => patiently(after(150, 0), { isFollowed: () => is })));
    expect(await longestPause(waiting(true, true))).toBeGreaterThan(8);
    expect(await longestPause(waiting(true, false))).toBeLessThanOrEqual(2);
    expect(await longestPause(waiting(false))).toBeLessThanOrEqual(2);
  });

  it('asks in every turn whether more follows', async () => {
    let isFollowed = false;
    setTimeout(() => {
      isFollowed = true;
    }, 30);
    const waiting = () => patiently(after(200, 0), { isFollowed: () => isFollowed });
    expect(await longestPause(waiting)).toBeGreaterThan(8);
  });
});
