// What a person at a terminal meets: progress, Ctrl-C, failures, commands to type.

import { CommanderError } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CtrnnError } from '../../src/index.ts';
import { describeFailure } from '../../src/node/command-line/failure.ts';
import { listenForInterrupt } from '../../src/node/command-line/interrupt.ts';
import { commandLine, programName, quoted } from '../../src/node/command-line/invocation.ts';
import { createProgressView, showDuration } from '../../src/node/command-line/progress-view.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('progress', () => {
  function view(terminal: { isTTY?: boolean; columns?: number }) {
    const written: string[] = [];
    let now = 0;
    const progress = createProgressView({ ...terminal, write: (text) => written.push(text) }, () => now);
    const at = (seconds: number, done: number, phase = 'training', note?: string) => {
      now = 1000 * seconds;
      progress.show({ phase, done, total: 100, note });
    };
    return { written, at, progress };
  }

  it('on a terminal is a bar over itself, with the time that is left', () => {
    vi.stubEnv('TERM', 'xterm');
    const { written, at, progress } = view({ isTTY: true, columns: 80 });
    at(1, 10);
    at(1.05, 11);
    at(2, 20, 'training', 'loss 0.25');
    progress.end();
    expect(written).toEqual([
      '\r\u001b[Ktraining ██░░░░░░░░░░░░░░░░░░░░░░  10 %',
      '\r\u001b[Ktraining █████░░░░░░░░░░░░░░░░░░░  20 %  8.0 s left  loss 0.25',
      '\n',
    ]);
  });

  it('never draws a bar wider than the terminal', () => {
    vi.stubEnv('TERM', 'xterm');
    const { written, at } = view({ isTTY: true, columns: 20 });
    at(1, 50, 'training', 'loss 0.25');
    expect(written[0].length - '\r\u001b[K'.length).toBe(19);
  });

  it('elsewhere is a line every five seconds and one at the end of a phase', () => {
    const { written, at } = view({});
    for (let second = 1; second <= 10; second++) at(second, 10 * second, 'training', 'loss 0.5');
    at(11, 50, 'sweeping');
    at(12, 100, 'sweeping');
    at(12, 100, 'sweeping');
    expect(written).toEqual([
      'training: 60 of 100 (60 %), 4.0 s left, loss 0.5\n',
      'training: 100 of 100 (100 %), in 10 s, loss 0.5\n',
      'sweeping: 100 of 100 (100 %), in 2.0 s\n',
    ]);
  });

  it('draws no bar on a terminal that cannot move its cursor', () => {
    vi.stubEnv('TERM', 'dumb');
    const { written, at } = view({ isTTY: true });
    at(1, 100);
    expect(written).toEqual(['training: 100 of 100 (100 %), in 1.0 s\n']);
  });

  it('measures the pace of a resumed run from where it went on', () => {
    const { written, at } = view({});
    at(1, 50);
    at(7, 56);
    expect(written).toEqual(['training: 56 of 100 (56 %), 44 s left\n']);
  });

  it('shows durations in words that fit their size', () => {
    expect([0.04, 9.94, 9.96, 74, 725, 12_000].map(showDuration)).toEqual([
      '0.0 s',
      '9.9 s',
      '10 s',
      '74 s',
      '12:05 min',
      '3:20 h',
    ]);
  });
});

describe('Ctrl-C', () => {
  it('stops the work once, and the process if it comes again a second later', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const onFirst = vi.fn();
    const forceExit = vi.fn();
    const interrupt = listenForInterrupt(onFirst, forceExit);
    try {
      expect(interrupt.exitCode()).toBeUndefined();
      process.emit('SIGINT', 'SIGINT');
      expect(interrupt.signal.aborted).toBe(true);
      vi.advanceTimersByTime(900); // npm passes the same key on
      process.emit('SIGINT', 'SIGINT');
      expect(onFirst).toHaveBeenCalledOnce();
      expect(forceExit).not.toHaveBeenCalled();
      expect(interrupt.exitCode()).toBe(130);
      vi.advanceTimersByTime(200);
      process.emit('SIGINT', 'SIGINT');
      expect(forceExit).toHaveBeenCalledWith(130);
    } finally {
      interrupt.dispose();
    }
    expect(process.listenerCount('SIGINT')).toBe(0);
  });

  it('has a brother, SIGTERM', () => {
    const interrupt = listenForInterrupt(() => {});
    process.emit('SIGTERM', 'SIGTERM');
    expect(interrupt.signal.aborted).toBe(true);
    expect(interrupt.exitCode()).toBe(143);
    interrupt.dispose();
  });
});

describe('a failure', () => {
  it('of the user is told with its cure and without a stack', () => {
    const failure = describeFailure(new CtrnnError('invalid-argument', 'units is 0.', 'Give more.'));
    expect(failure).toEqual({ exitCode: 2, text: 'units is 0.\nGive more.' });
  });

  it('of a network exits 1', () => {
    expect(describeFailure(new CtrnnError('not-finite', 'NaN.')).exitCode).toBe(1);
  });

  it.each([new TypeError('x is not a function'), new CtrnnError('internal', 'x is not a function')])(
    'of ours says so',
    (error) => {
      const { exitCode, text } = describeFailure(error);
      expect(exitCode).toBe(70);
      expect(text).toMatch(/defect of noisy-ctrnn: x is not a function/);
      expect(text).not.toMatch(/\n\s+at /);
    },
  );

  it('shows its stack with DEBUG', () => {
    vi.stubEnv('DEBUG', '1');
    expect(describeFailure(new TypeError('x')).text).toMatch(/\n\s+at /);
  });

  it('that commander has told is not told twice; help is none', () => {
    expect(describeFailure(new CommanderError(1, 'commander.unknownOption', 'no'))).toEqual({
      exitCode: 2,
      text: '',
    });
    expect(describeFailure(new CommanderError(0, 'commander.helpDisplayed', ''))).toEqual({
      exitCode: 0,
      text: '',
    });
  });
});

describe('a command to type', () => {
  it('begins as the program was called', () => {
    const npm = { npm_lifecycle_event: 'start', npm_package_name: 'noisy-ctrnn' };
    expect(programName(npm, '/x/dist/cli.js')).toBe('npm run -s noisy-ctrnn --');
    expect(programName({ npm_command: 'exec' }, '/x/cli.js')).toBe('npx noisy-ctrnn');
    expect(programName({}, '/usr/bin/noisy-ctrnn')).toBe('noisy-ctrnn');
    expect(programName({}, `${process.cwd()}/dist/cli.js`)).toBe('node dist/cli.js');
    const other = { npm_lifecycle_event: 'experiment', npm_package_name: 'mine' };
    expect(programName(other, '/usr/bin/noisy-ctrnn')).toBe('noisy-ctrnn');
  });

  it('leaves out what is not set, and quotes what a shell would split', () => {
    vi.stubEnv('npm_lifecycle_event', '');
    vi.stubEnv('npm_command', '');
    const options = { '--levels': [0.1, 1], '--out': "my 'study'", '--json': true, '--seed': undefined };
    expect(commandLine('study', options)).toMatch(
      / study --levels 0\.1,1 --out 'my '\\''study'\\''' --json$/,
    );
    expect(quoted('/a/b-c_1.npz')).toBe('/a/b-c_1.npz');
    expect(quoted('')).toBe("''");
  });
});
