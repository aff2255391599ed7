"""The x4 upscaler: a residual convolution network whose pictures leave by pixel shuffle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

FACTOR = 4


@dataclass(frozen=True)
class UpscalerConfig:
    """The network's size: channels inside and residual blocks."""

    channels: int = 48
    blocks: int = 6


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[B, C, H, W] to the same shape."""
        return x + self.second(F.silu(self.first(x)))


class Upscaler(nn.Module):
    """Makes RGB pictures in 0..1, [B, 3, H, W], four times as wide and high; it adds detail to a bilinear enlargement."""

    def __init__(self, config: UpscalerConfig = UpscalerConfig()) -> None:
        super().__init__()
        self.config = config
        channels = config.channels
        self.head = nn.Conv2d(3, channels, 3, padding=1)
        self.body = nn.Sequential(*(ResidualBlock(channels) for _ in range(config.blocks)))
        self.widen = nn.Conv2d(channels, 4 * channels, 3, padding=1)
        self.tail = nn.Conv2d(channels, 12, 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        nn.init.zeros_(self.tail.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """[B, 3, H, W] to [B, 3, 4H, 4W], not clipped."""
        shallow = self.head(x)
        deep = shallow + self.body(shallow)
        wide = F.silu(F.pixel_shuffle(self.widen(deep), 2))
        detail = F.pixel_shuffle(self.tail(wide), 2)
        return F.interpolate(x, scale_factor=FACTOR, mode="bilinear", align_corners=False) + detail

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        config = {"_class_name": "Upscaler", "factor": FACTOR, **asdict(self.config)}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> Upscaler:
        """The network that `save` wrote, in float32, ready for use."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        network = Upscaler(UpscalerConfig(config["channels"], config["blocks"]))
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()
