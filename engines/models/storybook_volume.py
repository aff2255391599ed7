"""Places of a volume ask the pixel of the given picture that they stand behind, as in PixelNeRF (Yu et al. 2021).

So outlines, and colours in front, need not go through the few numbers that a patch is told by.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn

FIELD, AIR = 30.0, 1.1
"""The cameras of the views: their field in degrees, and how much of the picture is left around the ball that holds the thing."""
MAPPED = 8
"""Numbers of each place of the map that is laid behind the picture."""
COARSE, _MIXED = 16, 16
"""Channels of the coarse volume that hears first what its places are told."""


class Asking(nn.Module):
    """What places of the coarse and of the fine volume are told by the picture; nothing, until it is taught."""

    def __init__(self) -> None:
        super().__init__()
        self.early = nn.Conv3d(MAPPED + 4 + 2, COARSE, 3, padding=1, bias=False)
        self.mix, self.late = _Each(4 + 7 + 1, _MIXED), _Each(_MIXED, 4)
        for layer in (self.early, self.late):
            nn.init.zeros_(layer.weight)
        nn.init.zeros_(self.late.bias)

    def told(self, behind: torch.Tensor, pixels: torch.Tensor, stand: torch.Tensor, side: int) -> torch.Tensor:
        """What is added to the coarse volume [n, COARSE, side, side, side].

        `behind` [n, MAPPED, h, w]: a map laid behind the picture; `pixels` [n, 4, h, w]: the picture, 0..1; `stand` [n, 4]: see
        `places_in_picture`.
        """
        points = middles(side, stand.device)
        places = places_in_picture(points, stand)
        asked = [_asked(behind, places), _asked(F.avg_pool2d(pixels, 3, 1, 1), places), _nearness(points, stand)]
        return self.early(_as_volume(torch.cat([*asked, points[:, 1].expand_as(asked[-1])], 1), side))

    def corrected(self, volume: torch.Tensor, pixels: torch.Tensor, stand: torch.Tensor) -> torch.Tensor:
        """The fine volume [n, 4, z, y, x], how solid and colours as logits, with what each place's own pixel says."""
        side = volume.shape[-1]
        points = middles(side, stand.device)
        near = _asked(torch.cat([pixels, _spread(pixels)], 1), places_in_picture(points, stand))
        told = _as_volume(torch.cat([near, _nearness(points, stand)], 1), side)
        return volume + self.late(F.silu(self.mix(torch.cat([volume, told], 1))))


def distance() -> float:
    """How far the cameras stand from the middle, in radii of the ball."""
    return AIR / math.sin(math.radians(FIELD / 2))


def middles(side: int, device: torch.device) -> torch.Tensor:
    """The middles of a volume's places in the cube -1..1, [side^3, 3] as x, y, z, in the volume's order z, y, x."""
    ticks = (torch.arange(side, device=device) + 0.5) / side * 2 - 1
    z, y, x = torch.meshgrid(ticks, ticks, ticks, indexing="ij")
    return torch.stack([x, y, z], -1).view(-1, 3)


def places_in_picture(points: torch.Tensor, stand: torch.Tensor) -> torch.Tensor:
    """Where points [p, 3] are seen in given pictures, [n, p, 2], each picture from -1 to 1, rightwards and downwards.

    `stand` [n, 4]: the camera's elevation in radians; the logarithm of how many times larger the given picture shows the thing than
    a view does; and what is the given picture's middle in that view, x and y in -1..1.
    """
    elevation, larger, middle = stand[:, 0], stand[:, 1, None, None].exp(), stand[:, None, 2:]
    up = torch.stack([torch.zeros_like(elevation), elevation.cos(), -elevation.sin()], 1)
    depth = (distance() - _away(stand) @ points.T) * math.tan(math.radians(FIELD / 2))
    return (torch.stack([points[:, 0] / depth, -(up @ points.T) / depth], -1) - middle) * larger


def _away(stand: torch.Tensor) -> torch.Tensor:
    """From the middle to the given picture's camera, unit vectors [n, 3]."""
    elevation = stand[:, 0]
    return torch.stack([torch.zeros_like(elevation), elevation.sin(), elevation.cos()], 1)


def _nearness(points: torch.Tensor, stand: torch.Tensor) -> torch.Tensor:
    """How far towards the given picture's camera points lie, [n, 1, p]."""
    return (_away(stand) @ points.T)[:, None]


def _asked(picture: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """What pictures [n, c, h, w] have at places [n, p, 2], [n, c, p]; nothing outside."""
    return F.grid_sample(picture, places[:, :, None], align_corners=False)[..., 0]


def _as_volume(values: torch.Tensor, side: int) -> torch.Tensor:
    return values.unflatten(2, (side, side, side))


def _spread(pixels: torch.Tensor) -> torch.Tensor:
    """The thing's own colours as logits [n, 3, side, side], spread to beside it, where nothing of it is seen."""
    whole, soft = pixels.mean((2, 3), keepdim=True), F.avg_pool2d(pixels, 9, 1, 4)
    spread = pixels + 0.1 * soft + 0.01 * whole
    return (spread[:, :3] / spread[:, 3:].clamp(min=1e-4)).clamp(0.02, 0.98).logit()


class _Each(nn.Linear):
    """Channels [n, c, z, y, x] mixed at each place for itself: a convolution of size 1, which torch does three times as slowly."""

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        mixed = self.weight @ values.flatten(2) + self.bias[:, None]
        return mixed.unflatten(2, values.shape[2:])
