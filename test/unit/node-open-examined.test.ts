import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openExamined } from '../../src/node/command-line/open-examined.ts';
import {
  type ConnectedEngine,
  CtrnnError,
  connect,
  createNetworks,
  type Trainer,
  tasks,
} from '../../src/node/index.ts';
import { deferred } from '../support/deferred.ts';

vi.mock('../../src/node/index.ts', async (original) => ({
  ...(await original<typeof import('../../src/node/index.ts')>()),
  connect: vi.fn(),
}));

const WRONG = new CtrnnError('adapter-incorrect', 'It computes wrongly.');

/** An engine whose examination ends when it is told to. */
function fakeEngine(isFallbackAdapter: boolean) {
  const { promise, resolve, reject } = deferred<void>();
  const engine = {
    info: { backend: 'webgpu', description: 'some adapter', isFallbackAdapter },
    selfCheck: vi.fn(() => promise),
    createTrainer: vi.fn<ConnectedEngine['createTrainer']>(async () => ({ kernel: 'fake' }) as Trainer),
    dispose: vi.fn(),
  };
  return { engine, pass: resolve, fail: () => reject(WRONG) };
}

function connectTo(...engines: object[]) {
  for (const engine of engines) vi.mocked(connect).mockResolvedValueOnce(engine as ConnectedEngine);
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await new Promise((resolve) => setTimeout(resolve));
  return !isSettled;
}

describe('an engine whose adapter is examined', () => {
  beforeEach(() => {
    vi.mocked(connect).mockReset();
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  it('is there at once on a software adapter, and another device is examined', async () => {
    const [first, second] = [fakeEngine(true), fakeEngine(true)];
    connectTo(first.engine, second.engine);
    const { engine, examination } = await openExamined({ kernel: 'tiles' });
    expect(first.engine.selfCheck).not.toHaveBeenCalled();
    expect(await isPending(examination)).toBe(true);
    expect(vi.mocked(connect).mock.calls[1][0]).toMatchObject({ kernel: 'tiles', selfCheck: false });
    second.pass();
    await examination;
    engine.dispose();
    expect(first.engine.dispose).toHaveBeenCalledOnce();
    expect(second.engine.dispose).toHaveBeenCalledOnce();
  });

  it('shares the networks of a training with the second device, once that has been examined', async () => {
    const [first, second] = [fakeEngine(true), fakeEngine(true)];
    connectTo(first.engine, second.engine);
    const { engine, examination } = await openExamined({});
    const task = tasks.functionApproximation({ steps: 2 });
    const networks = createNetworks({ task, units: 2, count: 5, seed: 1 });
    await engine.createTrainer(networks, { task, trials: 1, iterations: 1, learningRate: 0.1, seed: 1 });
    const sharesOf = (of: typeof first) => of.engine.createTrainer.mock.calls.map(([own]) => own.networks);
    expect([sharesOf(first), sharesOf(second)]).toEqual([[3], []]);
    second.pass();
    await examination;
    expect([sharesOf(first), sharesOf(second)]).toEqual([[3], [2]]);
  });

  it('says later that a software adapter computes wrongly, to whoever waits', async () => {
    const [first, second] = [fakeEngine(true), fakeEngine(true)];
    connectTo(first.engine, second.engine);
    const { examination } = await openExamined({});
    second.fail();
    await expect(examination).rejects.toBe(WRONG);
  });

  it('waits for that of a graphics card, and is none if it computes wrongly', async () => {
    const card = fakeEngine(false);
    connectTo(card.engine);
    const opened = openExamined({});
    expect(await isPending(opened)).toBe(true);
    card.fail();
    await expect(opened).rejects.toBe(WRONG);
    expect(card.engine.dispose).toHaveBeenCalledOnce();
    expect(connect).toHaveBeenCalledOnce();
  });

  it('is examined itself, and first, where there is no second device', async () => {
    const first = fakeEngine(true);
    connectTo(first.engine);
    vi.mocked(connect).mockRejectedValueOnce(new CtrnnError('no-adapter', 'Gone.'));
    const opened = openExamined({});
    expect(await isPending(opened)).toBe(true);
    first.pass();
    expect((await opened).engine).toBe(first.engine);
  });

  it('is examined before it tunes, on a software adapter too', async () => {
    const first = fakeEngine(true);
    connectTo(first.engine);
    const opened = openExamined({ tune: true });
    expect(await isPending(opened)).toBe(true);
    first.pass();
    expect((await opened).engine).toBe(first.engine);
    expect(connect).toHaveBeenCalledOnce();
  });
});
