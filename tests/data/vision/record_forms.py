#!/usr/bin/env python3
"""Records forms.npz with PyTorch (Debian 12: apt-get install python3-torch, 1.13.1).

V in its other forms, on the frames, epsilon and weights of golden.npz: trained with binary
cross-entropy, and as a plain auto-encoder (z = mu, no KL); and binary cross-entropy point by point.
Run in this folder. The file's own losses are held to golden.npz first, so that what is recorded
here is of the same network.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [3, 32, 64, 128, 256]
        self.encoder = nn.ModuleDict(
            {f"conv{i + 1}": nn.Conv2d(sizes[i], sizes[i + 1], 4, stride=2) for i in range(4)})
        self.encoder["fc_mu"] = nn.Linear(1024, 32)
        self.encoder["fc_logvar"] = nn.Linear(1024, 32)
        self.decoder = nn.ModuleDict({"fc1": nn.Linear(32, 1024)})
        shapes = [(1024, 128, 5), (128, 64, 5), (64, 32, 6), (32, 3, 6)]
        for i, (inputs, outputs, kernel) in enumerate(shapes):
            self.decoder[f"deconv{i + 1}"] = nn.ConvTranspose2d(inputs, outputs, kernel, stride=2)

    def encode(self, x):
        for i in range(4):
            x = F.relu(self.encoder[f"conv{i + 1}"](x))
        x = x.flatten(1)
        return self.encoder["fc_mu"](x), self.encoder["fc_logvar"](x)

    def decode(self, z):
        x = self.decoder["fc1"](z)[:, :, None, None]
        for i in range(3):
            x = F.relu(self.decoder[f"deconv{i + 1}"](x))
        return torch.sigmoid(self.decoder["deconv4"](x))


def golden_vae():
    """The weights of golden.npz: for the k-th tensor, element i of n (tests/vision/golden_vae.h)."""
    vae = Vae()
    for k, (name, parameter) in enumerate(vae.named_parameters()):
        n = parameter.numel()
        i = np.arange(n, dtype=np.float64)
        angle = 0.731 * i + 1.37 * k
        scale = 0.05
        if parameter.dim() > 1:
            angle += 0.001 * i * i / n
            scale = np.sqrt(3 / np.prod(parameter.shape[1:])) * 0.9
            if name.startswith("encoder.fc_"):
                scale *= 40
            if name.startswith("decoder."):
                scale *= 2.5
        values = (scale * np.sin(angle)).astype(np.float32)
        parameter.data = torch.from_numpy(values).reshape(parameter.shape)
    return vae


golden = np.load("golden.npz")
frames = torch.from_numpy(golden["vae.frames"]).permute(0, 3, 1, 2).float() / 255
epsilon = torch.from_numpy(golden["vae.eps"])


def losses(vae, cross_entropy, variational):
    kind = next(vae.parameters()).dtype
    x, noise = frames.to(kind), epsilon.to(kind)
    mu, logvar = vae.encode(x)
    z = mu + torch.exp(logvar / 2) * noise if variational else mu
    images = vae.decode(z)
    if cross_entropy:
        reconstruction = F.binary_cross_entropy(images, x, reduction="sum") / len(x)
    else:
        reconstruction = ((images - x) ** 2).sum() / len(x)
    kl = 0.5 * (mu ** 2 + logvar.exp() - logvar - 1).sum() / len(frames)
    return reconstruction, kl, images


with torch.no_grad():
    reconstruction, kl, images = losses(golden_vae(), False, True)
np.testing.assert_allclose(images, golden["vae.reconstruction"], atol=1e-4)
np.testing.assert_allclose(float(reconstruction), golden["vae.loss_reconstruction"], rtol=1e-5)
np.testing.assert_allclose(float(kl), golden["vae.kl"], rtol=1e-5)

# In float64: in float32 some of these p are rounded to 1 and their logarithms bounded at -100.
record = {}
for form, cross_entropy, variational in [("cross_entropy", True, True), ("plain", False, False),
                                         ("plain_cross_entropy", True, False)]:
    with torch.no_grad():
        single, _, images = losses(golden_vae(), cross_entropy, variational)
    print(f"{form}: in float32 {float(single):.6f}, {int((images == 1).sum())} numbers drawn are 1")
    vae = golden_vae().double()
    reconstruction, kl, images = losses(vae, cross_entropy, variational)
    total = reconstruction + kl if variational else reconstruction
    total.backward()
    print(f"{form}: reconstruction {float(reconstruction):.6f}, "
          f"images {float(images.min()):.3g} to 1 - {1 - float(images.max()):.3g}")
    record[f"{form}.loss"] = np.array([total.item()])
    record[f"{form}.reconstruction"] = np.array([reconstruction.item()])
    for name, parameter in vae.named_parameters():
        if parameter.grad is None:  # fc_logvar of a plain auto-encoder
            continue
        gradient = parameter.grad.double().flatten()
        at = np.linspace(0, len(gradient) - 1, min(8, len(gradient))).astype(np.int64)
        record[f"{form}.grad.{name}.l2"] = np.array([float(gradient.norm())])
        record[f"{form}.grad.{name}.at"] = at
        record[f"{form}.grad.{name}.values"] = gradient[at].numpy()
    optimiser = torch.optim.Adam(vae.parameters(), lr=1e-5)
    steps = []
    for _ in range(5):
        optimiser.zero_grad()
        reconstruction, kl, _ = losses(vae, cross_entropy, variational)
        total = reconstruction + kl if variational else reconstruction
        total.backward()
        optimiser.step()
        steps.append(total.item())
    record[f"{form}.adam_lr1e-5_losses"] = np.array(steps)

# Points (x, t), p = sigmoid(x), in float64. In the first set p is 0 or 1 for |x| = 800 alone, which
# is where PyTorch bounds the logarithms at -100. In the second p is rounded to 0 or 1 in float32,
# some in float64 too, while |log p| is below 100: there the figure wanted is that of the logits.
for name, xs, loss in [
        ("probabilities", np.r_[np.arange(-30, 31) / 2, -800, -100.5, 800],
         lambda x, t: F.binary_cross_entropy(torch.sigmoid(x), t, reduction="none")),
        ("logits", np.array([-99, -60, -38, -17, 17, 38, 60, 99], dtype=np.float64),
         lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"))]:
    x, t = np.meshgrid(xs, np.array([0, 1, 51, 128, 254, 255]) / 255, indexing="ij")
    x = torch.tensor(x.flatten(), requires_grad=True)
    t = torch.tensor(t.flatten())
    values = loss(x, t)
    values.sum().backward()
    record[f"{name}.x"] = x.detach().numpy()
    record[f"{name}.t"] = t.numpy()
    record[f"{name}.value"] = values.detach().numpy()
    record[f"{name}.gradient"] = x.grad.numpy()

np.savez_compressed("forms.npz", **record)
print(f"forms.npz: PyTorch {torch.__version__}, {len(record)} arrays")
