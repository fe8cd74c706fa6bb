import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { CtrnnError } from '../../src/base/errors.ts';
import { decodeNpy, encodeNpy } from '../../src/files/npy.ts';
import { decodeNpz, encodeNpz } from '../../src/files/npz.ts';
import type { Tensor } from '../../src/files/tensor.ts';

const tensor: fc.Arbitrary<Tensor> = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  const exactly = { minLength: length, maxLength: length };
  return fc
    .oneof(
      fc.float32Array(exactly),
      fc.float64Array(exactly),
      fc.uint32Array(exactly),
      fc.int32Array(exactly),
      fc.int16Array(exactly),
      fc.uint16Array(exactly),
      fc.int8Array(exactly),
      fc.bigInt64Array(exactly),
      fc.bigUint64Array(exactly),
    )
    .map((data) => ({ data, shape }));
});

/** A .npy file of 8 zero bytes with this header text. */
function npyWith(header: string): Uint8Array {
  const file = encodeNpy({ data: Float32Array.of(0, 0), shape: [2] });
  file.set(new TextEncoder().encode(header.padEnd(117)), 10);
  return file;
}

describe('.npy', () => {
  it.each([
    [[], "{'descr': '<f4', 'fortran_order': False, 'shape': (), }"],
    [[1], "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"],
    [[1, 1], "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }"],
  ])('writes shape %j byte for byte as numpy.save does', (shape, literal) => {
    const file = encodeNpy({ data: Float32Array.of(1), shape });
    const header = `${literal.padEnd(117)}\n`;
    expect(Buffer.from(file).toString('latin1')).toBe(`\x93NUMPY\x01\x00\x76\x00${header}\x00\x00\x80\x3f`);
  });

  it('keeps the data at a multiple of 64 bytes, however long the header', () => {
    for (let axes = 0; axes < 30; axes++) {
      const file = encodeNpy({ data: Int32Array.of(7), shape: Array(axes).fill(1) });
      expect((file.length - 4) % 64).toBe(0);
      expect(file[file.length - 5]).toBe(0x0a);
    }
  });

  it('reads back what it wrote, NaN and infinities too', () => {
    fc.assert(
      fc.property(tensor, (original) => {
        expect(decodeNpy(encodeNpy(original))).toEqual(original);
      }),
    );
  });

  it.each([
    ['>f4', [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1, -2)],
    ['>f8', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0], Float64Array.of(1.5)],
    ['>i4', [0, 0, 1, 2, 0xff, 0xff, 0xff, 0xfe], Int32Array.of(258, -2)],
    ['>i2', [0, 1, 1, 0, 0xff, 0xff, 0, 0], Int16Array.of(1, 256, -1, 0)],
    ['<i2', [1, 0, 0, 1, 0xff, 0xff, 0, 0], Int16Array.of(1, 256, -1, 0)],
    ['>u8', [0, 0, 0, 0, 0, 0, 1, 0], BigUint64Array.of(256n)],
    ['|b1', [0, 1, 0, 0, 1, 1, 0, 1], Uint8Array.of(0, 1, 0, 0, 1, 1, 0, 1)],
  ])('reads %s', (descr, bytes, data) => {
    const file = npyWith(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${data.length},), }`);
    file.set(bytes, file.length - 8);
    expect(decodeNpy(file)).toEqual({ data, shape: [data.length] });
  });

  it.each([
    ['another file', new TextEncoder().encode('not a NumPy file'), /a\.npy is no \.npy file/],
    ['a header cut short', encodeNpy({ data: Float32Array.of(1), shape: [1] }).slice(0, 40), /damaged/],
    ['a number cut short', encodeNpy({ data: Float32Array.of(1), shape: [1] }).slice(0, -1), /damaged/],
    [
      'a number missing',
      encodeNpy({ data: Float32Array.of(1, 2), shape: [2] }).slice(0, -4),
      /holds 1 numbers, its shape \(2,\) takes 2/,
    ],
    ['column order', npyWith("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }"), /column order/],
    ['half precision', npyWith("{'descr': '<f2', 'fortran_order': False, 'shape': (4,), }"), /'f2'/],
    ['complex numbers', npyWith("{'descr': '>c8', 'fortran_order': False, 'shape': (1,), }"), /'>c8'/],
    ['Python objects', npyWith("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"), /'\|O'/],
    ['a header without a shape', npyWith("{'descr': '<f4', 'fortran_order': False}"), /its shape \(\)/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(
      expect.objectContaining({ code: 'invalid-file', message: expect.stringMatching(message) }),
    );
  });
});

describe('.npz', () => {
  it('reads back every array it wrote', () => {
    const names = fc.stringMatching(/^[A-Za-z_]\w*$/).filter((name) => name !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(names, tensor, { noNullPrototype: true, maxKeys: 5 }), (tensors) => {
        const original = new Map(Object.entries(tensors));
        expect(decodeNpz(encodeNpz(original))).toEqual(original);
      }),
    );
  });

  it('gives the same bytes whenever it is written', () => {
    const tensors = new Map([['state', { data: Float32Array.of(1), shape: [1] }]]);
    expect(encodeNpz(tensors)).toEqual(encodeNpz(tensors));
    // MS-DOS time and date of the first local header: 0:00 on 1 January 1980
    expect([...encodeNpz(tensors).subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
  });

  it('reads compressed archives as numpy.savez_compressed writes them', () => {
    const state = { data: new Float32Array(100), shape: [10, 10] };
    const file = zipSync({ 'state.npy': encodeNpy(state) }, { level: 6 });
    expect(decodeNpz(file)).toEqual(new Map([['state', state]]));
  });

  it.each(['', 'a/b', '../a', 'a b', '__proto__'])("refuses to write an array called '%s'", (name) => {
    const tensors = new Map([[name, { data: Float32Array.of(1), shape: [1] }]]);
    expect(() => encodeNpz(tensors)).toThrow('cannot name an array');
  });

  it('answers any damage with arrays or a CtrnnError', () => {
    const original = encodeNpz(new Map([['a', { data: Float32Array.of(1, 2, 3), shape: [3] }]]));
    const damage = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, fc.option(fc.nat(original.length)), (bytes, cutAt) => {
        const file = original.slice(0, cutAt ?? original.length);
        for (const [at, value] of bytes) file[at] = value;
        try {
          decodeNpz(file);
        } catch (error) {
          expect(error).toBeInstanceOf(CtrnnError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
