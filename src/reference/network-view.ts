// One network of a batch as the reference computes with it: float64 copies of its parameters.

import { elementCount } from '../base/arrays.ts';
import {
  type Connectivity,
  MASKED_PARAMETERS,
  type NetworkSizes,
  type Networks,
  PARAMETER_NAMES,
  type ParameterName,
  type Parameters,
  parameterShapes,
  parameterSize,
} from '../network/networks.ts';
import type { CompiledActivation } from './compiled-activation.ts';

/** Parameters in float64: of a batch, network first, or of one network. */
export type Parameters64 = Readonly<Record<ParameterName, Float64Array>>;

/** One network. */
export interface NetworkView {
  readonly units: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: CompiledActivation;
  /** Its share of each parameter: W is [N][N] and so on. */
  readonly parameters: Parameters64;
  readonly stream: number;
}

function mapNames(make: (name: ParameterName) => Float64Array): Parameters64 {
  return Object.fromEntries(PARAMETER_NAMES.map((name) => [name, make(name)])) as Record<
    ParameterName,
    Float64Array
  >;
}

/** Zeros of the shape of every parameter of a batch. */
export function zeroParameters(sizes: NetworkSizes): Parameters64 {
  const shapes = parameterShapes(sizes);
  return mapNames((name) => new Float64Array(elementCount(shapes[name])));
}

/** Float64 copies of a batch's parameters. */
export function copyParameters(parameters: Parameters): Parameters64 {
  return mapNames((name) => Float64Array.from(parameters[name]));
}

/** One network's share of a batch's parameters, sharing their memory. */
export function shareOf(parameters: Parameters64, sizes: NetworkSizes, network: number): Parameters64 {
  return mapNames((name) => {
    const size = parameterSize(sizes, name);
    return parameters[name].subarray(network * size, (network + 1) * size);
  });
}

/** Network `network` of a batch with these parameters, sharing their memory. */
export function viewNetwork(
  networks: Networks,
  activation: CompiledActivation,
  parameters: Parameters64,
  network: number,
): NetworkView {
  const { units, inputs, outputs, streams } = networks;
  return {
    units,
    inputs,
    outputs,
    activation,
    parameters: shareOf(parameters, networks, network),
    stream: streams[network],
  };
}

/** Sets to zero the elements where there is no connection; `parameters` are of a whole batch. */
export function zeroUnconnected(parameters: Parameters64, connectivity: Connectivity | undefined): void {
  for (const name of MASKED_PARAMETERS) {
    connectivity?.[name]?.forEach((connected, k) => {
      if (connected === 0) parameters[name][k] = 0;
    });
  }
}
