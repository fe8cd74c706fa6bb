import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CtrnnError } from '../../src/base/errors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/files/safetensors.ts';
import type { Tensor } from '../../src/files/tensor.ts';

/** A file with this header, as JSON or as text, and this much data. */
function fileWith(header: unknown, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

function failure(bytes: Uint8Array): CtrnnError {
  try {
    decodeSafetensors(bytes, 'w.safetensors');
  } catch (error) {
    if (error instanceof CtrnnError) return error;
    throw error;
  }
  throw new Error('The file was accepted.');
}

const real = (array: typeof Float32Array | typeof Float64Array, length: number) =>
  fc
    .array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), {
      minLength: length,
      maxLength: length,
    })
    .map((values) => array.from(values));
const shapes = fc.array(fc.nat(4), { maxLength: 3 });
const tensor: fc.Arbitrary<Tensor> = shapes.chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  const exactly = { minLength: length, maxLength: length };
  return fc
    .oneof(
      real(Float32Array, length),
      real(Float64Array, length),
      fc.bigInt64Array(exactly),
      fc.int32Array(exactly),
      fc.uint32Array(exactly),
      fc.int8Array(exactly),
      fc.uint8Array(exactly),
    )
    .map((data) => ({ data, shape }));
});
const names = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__');
const tensors = fc.array(fc.tuple(names, tensor), { maxLength: 5 }).map((entries) => new Map(entries));

describe('safetensors', () => {
  it('writes a tiny file byte for byte as the format says', () => {
    const file = encodeSafetensors({
      tensors: new Map([['w', { data: Float32Array.of(1, -2), shape: [1, 2] }]]),
      metadata: { a: 'b' },
    });
    const header = '{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(88);
    expect(header.length).toBe(81);
    expect(Buffer.from(file).toString('hex')).toBe(
      `5800000000000000${Buffer.from(padded).toString('hex')}0000803f000000c0`,
    );
  });

  it('puts wide elements first, so that each tensor is aligned', () => {
    const file = encodeSafetensors({
      tensors: new Map<string, Tensor>([
        ['a', { data: Uint8Array.of(1), shape: [1] }],
        ['c', { data: Float32Array.of(1), shape: [1] }],
        ['b', { data: Float32Array.of(1), shape: [1] }],
        ['d', { data: Float64Array.of(1), shape: [1] }],
      ]),
      metadata: {},
    });
    expect([...decodeSafetensors(file).tensors.keys()]).toEqual(['d', 'b', 'c', 'a']);
  });

  it('reads back what it wrote, for any names, shapes, types and metadata', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (original, metadata) => {
        const read = decodeSafetensors(encodeSafetensors({ tensors: original, metadata }));
        expect({ ...read.metadata }).toEqual({ ...metadata });
        expect(read.tensors.size).toBe(original.size);
        for (const [name, tensor] of original) expect(read.tensors.get(name)).toStrictEqual(tensor);
      }),
      { numRuns: 200 },
    );
  });

  it('reads from a view into a larger buffer, and copies', () => {
    const file = encodeSafetensors({
      tensors: new Map([['w', { data: Float64Array.of(5), shape: [] }]]),
      metadata: {},
    });
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    const { tensors } = decodeSafetensors(larger.subarray(3));
    larger.fill(0);
    expect(tensors.get('w')).toEqual({ data: Float64Array.of(5), shape: [] });
  });

  it.each([
    ['an empty file', new Uint8Array(0), /has 0 bytes/],
    [
      'a header longer than the file',
      fileWith('{}').subarray(0, 9),
      /2 bytes long, but 1 bytes follow.*cut short/,
    ],
    [
      'a header of 2^63 bytes',
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123, 125),
      /9223372036854775808 bytes long/,
    ],
    ['a header that is not UTF-8', fileWith('{}').fill(255, 8), /not UTF-8/],
    ['a header that is not JSON', fileWith('{"w":'), /not JSON/],
    ['a header that is a list', fileWith([]), /not a JSON object/],
    ['a header that is null', fileWith('null'), /not a JSON object/],
    ['a name given twice', fileWith('{"a":1,"\\u0061":2}'), /names 'a' twice/],
    ['metadata that are not text', fileWith({ __metadata__: { a: 1 } }), /__metadata__/],
    [
      'a tensor without a shape',
      fileWith({ w: { dtype: 'F32', data_offsets: [0, 4] } }, 4),
      /'w' wrongly: shape/,
    ],
    [
      'a size that is not whole',
      fileWith({ w: { dtype: 'F32', shape: [0.5], data_offsets: [0, 4] } }, 4),
      /'w' wrongly: shape\.0/,
    ],
    [
      'a negative size',
      fileWith({ w: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4),
      /'w' wrongly: shape\.0/,
    ],
    [
      'a type it does not know',
      fileWith({ w: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } }, 4),
      /'w' as BF16, which is not read/,
    ],
    [
      'a shape that does not fit the bytes',
      fileWith({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4),
      /4 bytes, but its shape \[2\] of F32 takes 8/,
    ],
    [
      'a shape whose product overflows',
      fileWith({ w: { dtype: 'U8', shape: [2 ** 40, 2 ** 40, 2 ** 40], data_offsets: [0, 4] } }, 4),
      /its shape/,
    ],
    [
      'data cut short',
      fileWith({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 7),
      /cut short: 'w' ends at byte 8 of the data, and there are 7/,
    ],
    [
      'data that belong to no tensor',
      fileWith({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 6),
      /2 bytes after its last tensor/,
    ],
    [
      'a gap',
      fileWith({ w: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8),
      /gap from byte 0 to byte 4, before 'w'/,
    ],
    [
      'tensors that overlap',
      fileWith(
        {
          v: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
          w: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
        },
        12,
      ),
      /'w' begin at byte 4, inside the tensor before it/,
    ],
    [
      'an end before the beginning',
      fileWith({ w: { dtype: 'F32', shape: [1], data_offsets: [4, 0] } }, 4),
      /'w' end \(byte 0\) before it begins/,
    ],
  ])('refuses %s, and says where', (_, bytes, message) => {
    const error = failure(bytes);
    expect(error.code).toBe('invalid-file');
    expect(error.message).toMatch(/^w\.safetensors /);
    expect(error.message).toMatch(message);
    expect(error.fix).not.toBe('');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s, reading and writing', (value) => {
    const file = encodeSafetensors({
      tensors: new Map([['w', { data: Float32Array.of(1, 2), shape: [2] }]]),
      metadata: {},
    });
    new DataView(file.buffer).setFloat32(file.length - 4, value, true);
    expect(failure(file).message).toMatch(`has ${value} in 'w', at element 1`);
    const tensors = new Map([['w', { data: Float64Array.of(value), shape: [1] }]]);
    expect(() => encodeSafetensors({ tensors, metadata: {} })).toThrow(`'w' has ${value} at element 0`);
  });

  it('refuses to write a shape that does not fit, or a reserved name', () => {
    const data = Float32Array.of(1, 2);
    const write = (name: string, shape: number[]) => () =>
      encodeSafetensors({ tensors: new Map([[name, { data, shape }]]), metadata: {} });
    expect(write('w', [3])).toThrow("'w' holds 2 elements, its shape [3] asks for 3");
    expect(write('__metadata__', [2])).toThrow('cannot be called');
  });

  it('answers any bytes with a file or a CtrnnError', () => {
    const header = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .dictionary(
          fc.string({ maxLength: 2 }),
          fc.record({
            dtype: fc.constantFrom('F32', 'U8', 'BOOL', 'F16'),
            shape: fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 3 }),
            data_offsets: fc.tuple(fc.nat(20), fc.nat(20)),
          }),
        )
        .map((entries) => JSON.stringify(entries)),
    );
    fc.assert(
      fc.property(header, fc.nat(20), fc.uint8Array({ maxLength: 4 }), (text, dataBytes, noise) => {
        const bytes = fileWith(text, dataBytes);
        bytes.set(noise, bytes.length - Math.min(bytes.length, 4));
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CtrnnError);
          expect((error as CtrnnError).code).toBe('invalid-file');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
