"""The parameters, inputs and targets of workload.mjs, to the same bits; see there for the equations."""
import numpy as np

LEAK = 0.1
NOISE = 0.1
INPUTS = 2
OUTPUTS = 1
PARAMETERS = ("W", "U", "b", "V", "c", "h0")


def mix32(x):
    """lowbias32 (C. Wellons, Hash Prospector) of an array of uint32, whose products wrap."""
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def uniform(tag, shape, scale):
    """float32 numbers, uniform on (-scale, scale)."""
    start = mix32(np.array([tag], np.uint32))
    words = mix32(start + np.arange(np.prod(shape), dtype=np.uint32))
    return (scale * (2 * (words + 0.5) / 2.0**32 - 1)).astype(np.float32).reshape(shape)


def workload(units, trials, steps):
    """Parameters (a dict by letter), input [trials, steps, INPUTS] and target [trials, steps, OUTPUTS]."""

    def weights(tag, rows, fan_in):
        return uniform(tag, (rows, fan_in), np.sqrt(3 / fan_in))

    parameters = {
        "W": weights(1, units, units),
        "U": weights(2, units, INPUTS),
        "b": uniform(3, (units,), 0.1),
        "V": weights(4, OUTPUTS, units),
        "c": uniform(5, (OUTPUTS,), 0.1),
        "h0": uniform(6, (units,), 0.1),
    }
    input = uniform(7, (trials, steps, INPUTS), 1.0)
    target = uniform(8, (trials, steps, OUTPUTS), 1.0)
    return parameters, input, target
