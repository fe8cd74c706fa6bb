import { describe, expect, it } from 'vitest';
import { decodeSequencesNpy, decodeSequencesNpz } from '../../src/files/decode-sequences.ts';
import { encodeNpy } from '../../src/files/npy.ts';
import { encodeNpz } from '../../src/files/npz.ts';
import { decodeSequencesCsv } from '../../src/files/sequences-csv.ts';
import type { Tensor } from '../../src/files/tensor.ts';
import { tasks } from '../../src/task/index.ts';

/** Three sequences of two steps, two inputs and one target. */
const inputs: Tensor = { data: Float64Array.from({ length: 12 }, (_, k) => k / 8), shape: [3, 2, 2] };
const targets: Tensor = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
const mask: Tensor = { data: Uint8Array.of(0, 1, 1, 1, 1, 0), shape: [3, 2] };

function npz(arrays: Record<string, Tensor>) {
  return { name: 'data.npz', bytes: encodeNpz(new Map(Object.entries(arrays))) };
}

function csv(...lines: readonly string[]) {
  return { name: 'data.csv', bytes: new TextEncoder().encode(lines.join('\n')) };
}

function refusal(message: RegExp) {
  return expect.objectContaining({ code: 'invalid-file', message: expect.stringMatching(message) });
}

/** The tensor with one of its numbers changed. */
function withNumber({ data, shape }: Tensor, index: number, value: number): Tensor {
  const changed = Float64Array.from(data as ArrayLike<number>);
  changed[index] = value;
  return { data: changed, shape };
}

describe('sequences from NumPy files', () => {
  const expected = {
    inputs,
    targets,
    mask: { data: Float64Array.of(0, 1, 1, 1, 1, 0), shape: [3, 2] },
  };

  it('come from an .npz file of inputs, targets and a mask of whole numbers', () => {
    expect(decodeSequencesNpz(npz({ inputs, targets, mask }))).toEqual(expected);
    expect(decodeSequencesNpz(npz({ inputs, targets })).mask).toBeUndefined();
  });

  it('come from an .npy file each', () => {
    const file = (name: string, tensor: Tensor) => ({ name, bytes: encodeNpy(tensor) });
    const files = { inputs: file('in.npy', inputs), targets: file('out.npy', targets) };
    expect(decodeSequencesNpy({ ...files, mask: file('mask.npy', mask) })).toEqual(expected);
    const bad = { ...files, targets: file('out.npy', withNumber(targets, 3, Number.NaN)) };
    expect(() => decodeSequencesNpy(bad)).toThrow(refusal(/^out\.npy, element \[1, 1\] is NaN/));
    const short = { ...files, mask: file('mask.npy', { data: Uint8Array.of(1, 1, 1), shape: [3] }) };
    expect(() => decodeSequencesNpy(short)).toThrow(
      refusal(/^mask\.npy has shape \[3\].*3 sequences of 2 steps/),
    );
  });

  it('make a data task, with 64-bit integers as numbers', () => {
    const counts: Tensor = { data: BigInt64Array.of(1n, -2n, 3n, 4n), shape: [2, 2] };
    const task = tasks.data(decodeSequencesNpz(npz({ inputs: counts, targets: counts })));
    expect(task).toMatchObject({ sequences: 2, training: 1, steps: 2, inputs: 1, outputs: 1 });
    expect(task.target).toEqual(Float32Array.of(1, -2, 3, 4));
  });

  const cut: Tensor = { data: Float32Array.of(1, 2), shape: [1, 2] };
  it.each([
    ['an array that is missing', npz({ inputs }), /data\.npz has no array 'targets'/],
    ['an array too many', npz({ inputs, targets, weights: mask }), /data\.npz has an array 'weights'/],
    [
      'shapes that do not match',
      npz({ inputs, targets: { data: Float32Array.of(1, 2, 3), shape: [3, 1] } }),
      /data\.npz, array 'inputs' has shape \[3, 2, 2\], data\.npz, array 'targets' has shape \[3, 1\]/,
    ],
    [
      'an axis too few',
      npz({ inputs: { data: Float32Array.of(1, 2), shape: [2] }, targets }),
      /array 'inputs' has shape \[2\]/,
    ],
    [
      'no sequence',
      npz({ inputs: { data: new Float32Array(0), shape: [0, 2] }, targets }),
      /'inputs' is empty/,
    ],
    ['a single sequence', npz({ inputs: cut, targets: cut }), /array 'inputs' has 1 sequence/],
    [
      'NaN',
      npz({ inputs: withNumber(inputs, 6, Number.NaN), targets }),
      /'inputs', element \[1, 1, 0\] is NaN/,
    ],
    [
      'Inf',
      npz({ inputs, targets: withNumber(targets, 5, -Infinity) }),
      /'targets', element \[2, 1\] is -Infinity/,
    ],
    [
      'what float32 cannot hold',
      npz({ inputs, targets: withNumber(targets, 0, 1e39) }),
      /element \[0, 0\] is 1e\+39/,
    ],
    [
      'a negative mask',
      npz({ inputs, targets, mask: withNumber(mask, 2, -1) }),
      /'mask', element \[1, 0\] is -1/,
    ],
    [
      'a mask of zeros',
      npz({ inputs, targets, mask: { data: new Uint8Array(2), shape: [2] } }),
      /'mask' is zero everywhere/,
    ],
    ['another file', { name: 'data.npz', bytes: new Uint8Array(9) }, /data\.npz is no zip file/],
  ])('refuse %s', (_, file, message) => {
    expect(() => decodeSequencesNpz(file)).toThrow(refusal(message));
  });
});

describe('sequences from a table', () => {
  const header = 'sequence,step,input_1,input_2,target_1,mask';

  it('are ordered by number and step, whatever the order of rows and columns', () => {
    const file = csv(
      'mask,step,sequence,target_1,input_2,input_1',
      '1, 2, 10, 0.5, 8, 7',
      '0, 1, 2, -1e-3, 2, 1',
      '',
      '1, 1, 10, +.5, 6, 5',
      '"2", 2, 2, 3., 4, 3',
      '',
    );
    expect(decodeSequencesCsv(file)).toEqual({
      inputs: { data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2] },
      targets: { data: Float64Array.of(-0.001, 3, 0.5, 0.5), shape: [2, 2, 1] },
      mask: { data: Float64Array.of(0, 2, 1, 1), shape: [2, 2] },
    });
  });

  it('are read as a spreadsheet writes them, with CRLF, a byte order mark and no mask', () => {
    const { bytes } = csv('sequence,step,input_1,target_1\r\n0,0,1,2\r\n1,0,3,4\r\n');
    const file = { name: 'data.csv', bytes: Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes) };
    expect(decodeSequencesCsv(file)).toEqual({
      inputs: { data: Float64Array.of(1, 3), shape: [2, 1, 1] },
      targets: { data: Float64Array.of(2, 4), shape: [2, 1, 1] },
      mask: undefined,
    });
  });

  const good = ['0,0,1,2,3,1', '0,1,1,2,3,1', '1,0,1,2,3,1', '1,1,1,2,3,1'];
  const changed = (row: number, line: string) => csv(header, ...good.with(row, line));
  it.each([
    [
      'a word',
      changed(1, '0,1,1,two,3,1'),
      /data\.csv, row 3, column 'input_2': 'two' is not a finite number/,
    ],
    ['an empty cell', changed(0, '0,0,1,2,,1'), /row 2, column 'target_1': '' is not a finite number/],
    ['NaN', changed(3, '1,1,nan,2,3,1'), /row 5, column 'input_1': 'nan' is not a finite number/],
    [
      'a decimal comma',
      changed(3, '1,1,"0,5",2,3,1'),
      /row 5, column 'input_1': '0,5' is not a finite number/,
    ],
    ['what float32 cannot hold', changed(3, '1,1,1,2,1e39,1'), /row 5, column 'target_1' is 1e\+39/],
    ['a negative mask', changed(2, '1,0,1,2,3,-1'), /row 4, column 'mask' is -1/],
    ['half a step', changed(2, '1,0.5,1,2,3,1'), /row 4, column 'step': 0.5 is not a whole number/],
    ['a cell too few', changed(2, '1,0,1,2,3'), /5 cells for 6 columns in row 4/],
    ['a step twice', changed(3, '1,0,1,2,3,1'), /step 0 of sequence 1 in row 4 and again in row 5/],
    ['a step that is missing', csv(header, ...good.slice(0, 3)), /no step 1 of sequence 1.* from 0 to 1/],
    ['a step that is far off', changed(3, '1,4000000000,1,2,3,1'), /no step 2 of sequence 0/],
    ['steps from 2 on', csv(header, '0,2,1,2,3,1', '1,2,1,2,3,1'), /no step 1 of sequence 0/],
    ['a single sequence', csv(header, ...good.slice(0, 2)), /data\.csv has 1 sequence/],
    ['a mask of zeros', csv(header, '0,0,1,2,3,0', '1,0,1,2,3,0'), /column 'mask', is zero everywhere/],
    ['no inputs', csv('sequence,step,target_1', '0,0,1'), /no column 'input_1'/],
    [
      'a gap in the inputs',
      csv('sequence,step,input_1,input_3,target_1', '0,0,1,1,1'),
      /no column 'input_2'/,
    ],
    ['no sequence column', csv('step,input_1,target_1', '0,1,1'), /no column 'sequence'/],
    ['a column too many', csv('sequence,step,input_1,target_1,speed', '0,0,1,1,1'), /a column 'speed'/],
    ['a column twice', csv('sequence,step,input_1,input_1', '0,0,1,1'), /two columns 'input_1'/],
    ['semicolons', csv('sequence;step;input_1;target_1', '0;0;1;1'), /no column 'input_1'/],
    ['a quote that does not end', changed(3, '1,1,"1,2,3,1'), /data\.csv, row 5: Quoted field unterminated/],
    ['no rows', csv(header), /no rows below its header/],
    ['an empty file', csv(''), /no rows below its header/],
    ['another file', { name: 'data.csv', bytes: encodeNpy(inputs) }, /data\.csv is not text in UTF-8/],
  ])('refuse %s, saying where', (_, file, message) => {
    expect(() => decodeSequencesCsv(file)).toThrow(refusal(message));
  });
});
