"""One network of a study as a PyTorch module: python3 weights_pytorch.py networks.safetensors
(needs: pip install torch safetensors)
"""

import sys

import torch
from safetensors.torch import load_file


class NoisyCtrnn(torch.nn.Module):
    """Network `index` of a file, with the activation that its metadata name."""

    def __init__(self, file, index, activation=torch.relu):
        super().__init__()
        for name, tensor in load_file(file).items():
            if tensor.is_floating_point() and not name.startswith("training_noise"):
                self.register_parameter(name, torch.nn.Parameter(tensor[index].float()))
        self.leak.requires_grad = False  # keep a trained leak in (0, 1) yourself, by a sigmoid for example
        self.activation = activation

    def forward(self, u, inside=0.0, outside=0.0):
        """u [trials, steps, I]: readouts [trials, steps, O]."""
        h = self.initial_state.expand(len(u), -1)
        readouts = []
        for t in range(u.shape[1]):
            a = h @ self.recurrent_weights.T + u[:, t] @ self.input_weights.T + self.bias
            rate = self.activation(a + inside * torch.randn_like(a)) + outside * torch.randn_like(a)
            h = (1 - self.leak) * h + self.leak * rate
            readouts.append(h @ self.readout_weights.T + self.readout_bias)
        return torch.stack(readouts, 1)


file = sys.argv[1]
levels = load_file(file)["training_noise_inside"]
index = int(levels.argmax())
network = NoisyCtrnn(file, index)
u = torch.linspace(-1, 1, 512)[:, None, None].expand(-1, 40, -1)
target = torch.sin(torch.pi * u[:, -10:])
for inside in (0.0, levels[index].item()):
    loss = (network(u, inside)[:, -10:] - target).square().mean()
    print(f"network {index}, inside noise {inside}: loss {loss.item():.4f}")
loss.backward()
