"""A judge of patches that tells drawn pictures from real ones, so that a decoder must draw edges instead of their mean."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call
from torch.nn.utils.parametrizations import spectral_norm

WEIGHT = 0.5
"""How hard the discriminator pulls at the decoder's last layer, beside the reconstruction."""


class Discriminator(nn.Module):
    """PatchGAN (Isola et al. 2017) with spectral norms (Miyato et al. 2018): says of each patch whether it takes it for real."""

    def __init__(self) -> None:
        super().__init__()
        layers = [nn.Conv2d(3, 32, 4, 2, 1), nn.Conv2d(32, 64, 4, 2, 1), nn.Conv2d(64, 96, 3, 1, 1), nn.Conv2d(96, 1, 3, 1, 1)]
        self.layers = nn.ModuleList(spectral_norm(layer) for layer in layers)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures float [n, 3, h, w] in -1..1 to scores [n, 1, h / 4, w / 4], above 0 for real."""
        for layer in self.layers[:-1]:
            pictures = F.leaky_relu(layer(pictures), 0.2)
        return self.layers[-1](pictures)

    def error(self, real: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
        """Hinge loss of telling them apart, 0 or more; teaches this network alone."""
        return F.relu(1 - self(real)).mean() + F.relu(1 + self(made.detach())).mean()

    def complaint(self, made: torch.Tensor) -> torch.Tensor:
        """How drawn the pictures look; teaches what drew them, and not this network."""
        frozen = {name: value.detach() for name, value in self.named_parameters()}
        return -functional_call(self, frozen, made).mean()


def balanced(reconstruction: torch.Tensor, complaint: torch.Tensor, last: nn.Parameter) -> torch.Tensor:
    """The complaint, scaled so that it pulls `WEIGHT` times as hard at the `last` layer's weights as the reconstruction does
    (Esser et al. 2021, "Taming transformers", equation 7)."""
    steady, other = (torch.autograd.grad(loss, last, retain_graph=True)[0].norm() for loss in (reconstruction, complaint))
    return WEIGHT * (steady / (other + 1e-6)).clamp(max=1e3) * complaint
