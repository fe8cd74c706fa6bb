"""One gradient of a noisy CTRNN in JAX: prints what it finds as JSON, an event a line (see measure.mjs).

    python3 bench/peers/jax_gradient.py [--repeats 10] [--sizes 16,1024,100 ...]      on JAX's default device

jit of value_and_grad of a lax.scan over the steps. The inputs of all steps are projected in one product, all noise is
drawn in one call, and all readouts are one product. Every call has a key of its own and copies the gradient to the host.
"""
import argparse
import json
import time
from functools import partial

import jax
import jax.numpy as jnp

from workload import LEAK, NOISE, PARAMETERS, workload

CHECK_SIZE = (11, 21, 13)  # as in workload.mjs
SLOW_SECONDS, SLOW_REPEATS, LEAST_SECONDS = 5.0, 3, 0.2  # as in timing.mjs


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def loss_of(parameters, input, target, key, sigma):
    """input [steps, trials, inputs], target [steps, trials, outputs]; sigma is a Python number."""
    W, U, b, V, c, h0 = (parameters[name] for name in PARAMETERS)
    trials = input.shape[1]
    drive = input @ U.T + b
    if sigma > 0:
        drive = drive + sigma * jax.random.normal(key, drive.shape, drive.dtype)

    def step(h, drive_now):
        h = (1 - LEAK) * h + LEAK * jax.nn.relu(h @ W.T + drive_now)
        return h, h

    _, states = jax.lax.scan(step, jnp.broadcast_to(h0, (trials, h0.size)), drive)
    return jnp.mean((states @ V.T + c - target) ** 2)


def prepare(size, sigma):
    """A call that returns (loss, gradient) in the host's memory, gradient as a dict of NumPy arrays."""
    parameters, input, target = jax.device_put(workload(*size))
    by_step = [jnp.swapaxes(data, 0, 1) for data in (input, target)]
    value_and_grad = jax.jit(jax.value_and_grad(partial(loss_of, sigma=sigma)))
    calls = 0

    def on_host():
        nonlocal calls
        calls += 1
        return jax.device_get(value_and_grad(parameters, *by_step, jax.random.PRNGKey(calls)))

    return on_host


def timed(call):
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def measure(call, repeats):
    """First call (ms), times (ms) and the last loss; which calls count is said in timing.mjs."""
    first, _ = timed(call)
    second = timed(call)
    is_slow = second[0] > SLOW_SECONDS
    counted = [second] if is_slow else []
    wanted = min(SLOW_REPEATS, repeats) if is_slow else repeats
    end = time.perf_counter() + LEAST_SECONDS * wanted
    while len(counted) < wanted or (not is_slow and time.perf_counter() < end):
        counted.append(timed(call))
    loss, _ = counted[-1][1]
    return 1000 * first, [1000 * seconds for seconds, _ in counted], float(loss)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--sizes", nargs="+", default=["16,1024,100"], metavar="UNITS,TRIALS,STEPS")
    options = parser.parse_args()
    # float32 products as everyone else's: on some GPUs the default is TF32, which would not pass the check.
    jax.config.update("jax_default_matmul_precision", "highest")

    device = jax.devices()[0]
    tell("opened", adapter=f"JAX {jax.__version__}, {device.device_kind}")
    loss, gradient = prepare(CHECK_SIZE, 0.0)()
    tell("computed", loss=float(loss), gradient={name: gradient[name].ravel().tolist() for name in PARAMETERS})
    for size in (tuple(map(int, text.split(","))) for text in options.sizes):
        first, times, loss = measure(prepare(size, NOISE), options.repeats)
        tell("timed", size=dict(zip(("units", "trials", "steps"), size)), first=first, times=times, loss=loss)


if __name__ == "__main__":
    main()
