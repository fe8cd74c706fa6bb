"""Runs the networks of a study in NumPy, beside what `simulate` recorded with the noise off.

    noisy-ctrnn simulate --networks networks.safetensors --record --noise-inside 0 --out quiet.npz
    python3 weights_numpy.py networks.safetensors quiet.npz      (needs: pip install numpy safetensors)
"""

import sys

import numpy as np
from safetensors import safe_open

with safe_open(sys.argv[1], "numpy") as file:
    p = {name: file.get_tensor(name) for name in file.keys()}
    about = file.metadata()  # activation, cell, axes, noise_convention, task ...

W, U, b = p["recurrent_weights"], p["input_weights"], p["bias"]  # [E, N, N], [E, N, I], [E, N]
V, c = p["readout_weights"], p["readout_bias"]  # [E, O, N], [E, O]
h0, gamma = p["initial_state"], p["leak"][:, None]  # [E, N], [E, 1, N]
f = {
    "relu": lambda a: np.maximum(a, 0),
    "softplus": lambda a: np.logaddexp(0, a),
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
}[about["activation"]]
rng = np.random.default_rng(1)


def step(h, u, inside=0.0, outside=0.0):
    """h [E, B, N], u [E, B, I]: the next h. W[e, i, j] is the weight from unit j to unit i."""
    a = h @ W.transpose(0, 2, 1) + u @ U.transpose(0, 2, 1) + b[:, None]
    xi, eta = rng.standard_normal((2, *h.shape))
    return (1 - gamma) * h + gamma * (f(a + inside * xi) + outside * eta)


run = np.load(sys.argv[2])
u = run["input"][:, :, 0]  # constant in this task; else [:, :, t]
h = np.broadcast_to(h0[:, None], run["final_state"].shape)
for t in range(run["state"].shape[2]):
    h = step(h, u)
    z = h @ V.transpose(0, 2, 1) + c[:, None]
    error = max(np.abs(h - run["state"][:, :, t]).max(), np.abs(z - run["readout"][:, :, t]).max())
print(f"{about['task']}, {about['activation']}: largest difference after {t + 1} steps {error:.1e}")
