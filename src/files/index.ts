// Networks and numbers as files: bytes in, bytes out.

export { type CsvCell, formatCsv } from './csv.ts';
export { type DecodeNetworksOptions, decodeNetworks } from './decode-networks.ts';
export {
  decodeSequencesNpy,
  decodeSequencesNpz,
  type NamedFile,
  type SequenceFiles,
} from './decode-sequences.ts';
export { encodeNetworks } from './encode-networks.ts';
export { type NetworkFile, NOISE_CONVENTION, type TaskDescription } from './network-format.ts';
export { decodeNpz, encodeNpz } from './npz.ts';
export { decodeSafetensors, encodeSafetensors, type SafetensorsFile } from './safetensors.ts';
export { decodeSequencesCsv } from './sequences-csv.ts';
export type { Tensor, TensorData } from './tensor.ts';
