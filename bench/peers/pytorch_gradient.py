"""One gradient of a noisy CTRNN in PyTorch: prints what it finds as JSON, an event a line (see measure.mjs).

    python3 bench/peers/pytorch_gradient.py --device cpu|cuda [--form eager|compile|graph] [--repeats 10]
                                            [--sizes 16,1024,100 ...]

The inputs of all steps are projected in one product, all noise is drawn in one call, and all readouts are one product;
the loop over time holds what cannot be elsewhere. Every call draws fresh noise and copies the gradient to the host.
"""
import argparse
import json
import os
import time

import torch

from workload import LEAK, NOISE, PARAMETERS, workload

CHECK_SIZE = (11, 21, 13)  # as in workload.mjs
SLOW_SECONDS, SLOW_REPEATS, LEAST_SECONDS = 5.0, 3, 0.2  # as in timing.mjs


def tell(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def loss_of(parameters, input, target, sigma):
    """input [steps, trials, inputs], target [steps, trials, outputs]."""
    W, U, b, V, c, h0 = parameters
    steps, trials = input.shape[:2]
    drive = input @ U.T + b
    if sigma > 0:
        drive = drive + sigma * torch.randn_like(drive)
    W_from_to = W.T
    h = h0.expand(trials, -1)
    states = []
    # unbind, not an index a step: the gradient of an index is an array of zeros as large as all steps together.
    for drive_now in drive.unbind(0):
        h = torch.lerp(h, torch.relu(torch.addmm(drive_now, h, W_from_to)), LEAK)
        states.append(h)
    z = torch.stack(states) @ V.T + c
    return torch.nn.functional.mse_loss(z, target)


def eager(parameters, input, target, sigma):
    def call():
        loss = loss_of(parameters, input, target, sigma)
        return loss, torch.autograd.grad(loss, parameters)

    return call


def compiled(parameters, input, target, sigma):
    compiled_loss = torch.compile(loss_of)

    def call():
        loss = compiled_loss(parameters, input, target, sigma)
        return loss, torch.autograd.grad(loss, parameters)

    return call


def graphed(parameters, input, target, sigma):
    """The eager call, captured once as a CUDA graph; its generator advances at every replay."""
    call = eager(parameters, input, target, sigma)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):  # a few calls on a side stream first, as PyTorch's manual asks
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        outcome = call()

    def replay():
        graph.replay()
        return outcome

    return replay


FORMS = {"eager": eager, "compile": compiled, "graph": graphed}


def prepare(form, device, size, sigma):
    """A call that resolves to (loss, gradient) in the host's memory, gradient as a list by PARAMETERS."""
    parameters, input, target = workload(*size)
    leaves = [torch.tensor(parameters[name], device=device, requires_grad=True) for name in PARAMETERS]
    by_step = [torch.tensor(data, device=device).transpose(0, 1).contiguous() for data in (input, target)]
    call = None

    def on_host():
        nonlocal call
        if call is None:  # capturing and compiling belong to the first call
            call = FORMS[form](leaves, *by_step, sigma)
        loss, gradient = call()
        return loss.item(), [part.cpu() for part in gradient]

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
    return 1000 * first, [1000 * seconds for seconds, _ in counted], loss


def describe(device):
    name = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
    return f"PyTorch {torch.__version__}, {name}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--form", choices=FORMS, default="eager")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--sizes", nargs="+", default=["16,1024,100"], metavar="UNITS,TRIALS,STEPS")
    options = parser.parse_args()
    if options.device == "cuda" and not torch.cuda.is_available():
        parser.exit(2, "this PyTorch finds no CUDA device\n")
    if options.form == "graph" and options.device != "cuda":
        parser.exit(2, "--form graph needs --device cuda\n")
    if options.form == "compile" and not hasattr(torch, "compile"):
        parser.exit(2, "torch.compile needs PyTorch 2\n")
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    torch.manual_seed(1)

    tell("opened", adapter=describe(options.device))
    loss, gradient = prepare(options.form, options.device, CHECK_SIZE, 0.0)()
    tell("computed", loss=loss, gradient={n: g.flatten().tolist() for n, g in zip(PARAMETERS, gradient)})
    for size in (tuple(map(int, text.split(","))) for text in options.sizes):
        first, times, loss = measure(prepare(options.form, options.device, size, NOISE), options.repeats)
        tell("timed", size=dict(zip(("units", "trials", "steps"), size)), first=first, times=times, loss=loss)


if __name__ == "__main__":
    main()
