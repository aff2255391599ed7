"""A small network that hears mood, genre and voices in music; its inner values are the embedding in which sets of sounds are compared."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

RATE = 24_000
FOLDER = Path(__file__).resolve().parents[2] / "assets" / "models" / "storybook-ear"


@dataclass(frozen=True)
class EarConfig:
    """What it can tell apart. `bands`: mel bands of its spectra of `window` samples, `hop` apart."""

    moods: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    bands: int = 64
    window: int = 1024
    hop: int = 480
    width: int = 96


@dataclass(frozen=True)
class Heard:
    """Of one sound: how likely each mood is (sum 1) and each voice (0..1 each), and its embedding float [2 * width]."""

    moods: dict[str, float]
    voices: dict[str, float]
    embedding: np.ndarray


class Ear(nn.Module):
    """Sound float [rows, samples] at 24 kHz to what is heard in it."""

    def __init__(self, config: EarConfig) -> None:
        super().__init__()
        self.config = config
        sizes = (config.bands, *3 * (config.width,))
        self.layers = nn.ModuleList(nn.Conv1d(a, b, 5, 2) for a, b in itertools.pairwise(sizes))
        self.norms = nn.ModuleList(nn.GroupNorm(1, size) for size in sizes[:-1])
        self.moods = nn.Linear(2 * config.width, len(config.moods))
        self.voices = nn.Linear(2 * config.width, len(config.voices))
        self.register_buffer("filters", _filters(config), persistent=False)
        self.register_buffer("shape", torch.hann_window(config.window), persistent=False)

    def embedding(self, sound: torch.Tensor) -> torch.Tensor:
        """float [rows, 2 * width]: mean and spread of the last layer over time."""
        frames = sound.unfold(1, self.config.window, self.config.hop) * self.shape
        x = (torch.fft.rfft(frames).abs() @ self.filters + 1e-3).log().transpose(1, 2)
        for norm, layer in zip(self.norms, self.layers, strict=True):
            x = F.gelu(layer(norm(x)))
        return torch.cat([x.mean(dim=2), x.std(dim=2)], dim=1)

    def forward(self, sound: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of moods and of voices."""
        found = self.embedding(sound)
        return self.moods(found), self.voices(found)

    @torch.inference_mode()
    def listen(self, sound: np.ndarray) -> Heard:
        """What is heard in float [samples] at 24 kHz, at least a second."""
        found = self.embedding(torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None])
        moods = dict(zip(self.config.moods, self.moods(found)[0].softmax(0).tolist(), strict=True))
        voices = dict(zip(self.config.voices, self.voices(found)[0].sigmoid().tolist(), strict=True))
        return Heard(moods, voices, found[0].numpy())

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(asdict(self.config), indent=1) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path = FOLDER) -> Ear:
        """The network that `save` wrote, in float32."""
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        lists = {name: tuple(settings.pop(name)) for name in ("moods", "voices")}
        ear = Ear(EarConfig(**settings, **lists))
        ear.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return ear.eval()


def _filters(config: EarConfig) -> torch.Tensor:
    """float [bins, bands]: triangles on the mel scale from 30 Hz to 11 kHz."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (30, 11_000))
    edges = 700 * (10 ** (np.linspace(low, high, config.bands + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(config.window, 1 / RATE)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return torch.from_numpy(np.clip(np.minimum(rising, falling), 0, None)).float()
