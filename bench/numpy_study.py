"""The default study's training in batched NumPy: the same networks x trials x steps x iterations, inside or outside noise.

A yardstick for the engine on the same machine, not a peer of it: float32, all networks of the study in one batch of
matrix products, noise by NumPy's own generator (SFC64, its fastest), backpropagation written out, Adam.

    python3 bench/numpy_study.py [--iterations 800]

Prints one line of JSON: seconds of training, and the mean loss at the end as evidence that it learned.
"""

import argparse
import json
import time

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--networks", type=int, default=24)
parser.add_argument("--units", type=int, default=24)
parser.add_argument("--steps", type=int, default=40)
parser.add_argument("--trials", type=int, default=64)
parser.add_argument("--iterations", type=int, default=800)
parser.add_argument("--loss-steps", type=int, default=10)
args = parser.parse_args()
E, N, T, B = args.networks, args.units, args.steps, args.trials
f32 = np.float32
rng = np.random.Generator(np.random.SFC64(1))

gamma = f32(0.2)
levels = np.resize(np.array([0.1, 0.5, 1.0], f32), E)
inside = np.where(np.arange(E) < E // 2, levels, 0).astype(f32)[:, None, None]
outside = np.where(np.arange(E) < E // 2, 0, levels).astype(f32)[:, None, None]

# Parameters: W [E,N,N], U [E,N,1], b [E,1,N], V [E,N,1], c [E,1,1], h0 [E,1,N]; states are [E,B,N].
p = {
    "W": rng.standard_normal((E, N, N), f32) / f32(np.sqrt(N)),
    "U": rng.standard_normal((E, 1, N), f32),
    "b": np.zeros((E, 1, N), f32),
    "V": rng.standard_normal((E, N, 1), f32) / f32(np.sqrt(N)),
    "c": np.zeros((E, 1, 1), f32),
    "h0": np.zeros((E, 1, N), f32),
}
m = {k: np.zeros_like(v) for k, v in p.items()}
v = {k: np.zeros_like(w) for k, w in p.items()}
first_counted = T - args.loss_steps
h = np.empty((T + 1, E, B, N), f32)
slope = np.empty((T, E, B, N), bool)
error = np.zeros((T, E, B, 1), f32)
loss = None

start = time.perf_counter()
for iteration in range(args.iterations):
    u = rng.uniform(-1, 1, (E, B, 1)).astype(f32)
    y = np.sin(f32(np.pi) * u)
    drive = u @ p["U"] + p["b"]
    WT = p["W"].transpose(0, 2, 1)
    h[0] = p["h0"]
    for t in range(T):
        noise = rng.standard_normal((E, B, N), f32)
        a = h[t] @ WT + drive + inside * noise
        slope[t] = a > 0
        h[t + 1] = h[t] + gamma * (np.maximum(a, 0) + outside * noise - h[t])
        if t >= first_counted:
            error[t] = h[t + 1] @ p["V"] + p["c"] - y
    counted = error[first_counted:]
    loss = (counted**2).mean(axis=(0, 2, 3))

    g = {k: np.zeros_like(w) for k, w in p.items()}
    lam = np.zeros((E, B, N), f32)
    scale = f32(2 / (args.loss_steps * B))
    delta_sum = np.zeros((E, B, N), f32)
    for t in range(T - 1, -1, -1):
        if t >= first_counted:
            e = scale * error[t]
            lam += e @ p["V"].transpose(0, 2, 1)
            g["V"] += h[t + 1].transpose(0, 2, 1) @ e
            g["c"] += e.sum(axis=1, keepdims=True)
        delta = gamma * lam * slope[t]
        g["W"] += delta.transpose(0, 2, 1) @ h[t]
        delta_sum += delta
        lam = (1 - gamma) * lam + delta @ p["W"]
    g["b"] = delta_sum.sum(axis=1, keepdims=True)
    g["U"] = u.transpose(0, 2, 1) @ delta_sum
    g["h0"] = lam.sum(axis=1, keepdims=True)

    norm = np.sqrt(sum((x.reshape(E, -1) ** 2).sum(axis=1) for x in g.values()))[:, None, None]
    clip = np.minimum(1, 1 / np.maximum(norm, f32(1e-20)))
    rate = 3e-3 * 0.5 * (1 + np.cos(np.pi * iteration / args.iterations))
    k = iteration + 1
    for name in p:
        x = g[name] * clip
        m[name] += f32(0.1) * (x - m[name])
        v[name] += f32(0.001) * (x * x - v[name])
        p[name] -= f32(rate) * (m[name] / f32(1 - 0.9**k)) / (np.sqrt(v[name] / f32(1 - 0.999**k)) + f32(1e-8))

print(
    json.dumps(
        {
            "seconds": round(time.perf_counter() - start, 2),
            "iterations": args.iterations,
            "meanLoss": float(loss.mean()),
            "numpy": np.__version__,
        }
    )
)
