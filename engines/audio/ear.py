"""A small network that hears mood and voices in music; its inner values are the embedding in which sets of sounds are compared."""

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
_LOWEST, _TREBLE, _PITCHES = 36, 24, 60  # the lowest pitch (MIDI), how many of them are for the bass, and how many there are
_LAGS = (8, 100)  # frames of mel bands: how far apart beats are looked for


@dataclass(frozen=True)
class EarConfig:
    """What it can tell apart. `bands`: mel bands of its spectra of `window` samples, `hop` apart. `long`: samples of the window in which
    pitches are told apart, and from one to the next. `width`: of the convolutions; `inner`: of what moods are told by."""

    moods: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    bands: int = 64
    window: int = 1024
    hop: int = 480
    long: tuple[int, int] = (8192, 4096)
    width: int = 128
    inner: int = 96


@dataclass(frozen=True)
class Heard:
    """Of one sound: how likely each mood is (sum 1) and each voice (0..1 each), and its embedding float [2 * width]."""

    moods: dict[str, float]
    voices: dict[str, float]
    embedding: np.ndarray


class Ear(nn.Module):
    """Sound float [rows, samples] at 24 kHz to what is heard in it.

    Voices are told by timbre, which convolutions over half a second hear. Moods are told by timbre and by what takes longer or is finer:
    the pulse, the register, and the scale, which is heard alike in every key.
    """

    def __init__(self, config: EarConfig) -> None:
        super().__init__()
        self.config = config
        sizes = (config.bands, *3 * (config.width,))
        self.layers = nn.ModuleList(nn.Conv1d(a, b, 5, 2) for a, b in itertools.pairwise(sizes))
        self.norms = nn.ModuleList(nn.GroupNorm(1, size) for size in sizes[:-1])
        self.scale = nn.Sequential(nn.Linear(24, config.inner), nn.GELU(), nn.Linear(config.inner, config.inner))
        self.even = nn.LayerNorm(2 * config.width)
        finer = _PITCHES + _LAGS[1] - _LAGS[0] + 3
        self.usual = nn.Parameter(torch.zeros(finer), requires_grad=False)
        self.spread = nn.Parameter(torch.ones(finer), requires_grad=False)
        inner = (nn.Dropout(0.2), nn.Linear(2 * config.width + config.inner + finer, config.inner), nn.GELU())
        self.moods = nn.Sequential(*inner, nn.Dropout(0.3), nn.Linear(config.inner, len(config.moods)))
        self.voices = nn.Linear(3 * config.width, len(config.voices))
        self.register_buffer("filters", _mel(config), persistent=False)
        self.register_buffer("pitches", _semitones(config), persistent=False)
        self.register_buffer("shape", torch.hann_window(config.window), persistent=False)
        self.register_buffer("long_shape", torch.hann_window(config.long[0]), persistent=False)

    def forward(self, sound: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of moods and of voices."""
        moods, voices, _ = self._hear(sound)
        return moods, voices

    @torch.inference_mode()
    def listen(self, sound: np.ndarray) -> Heard:
        """What is heard in float [samples] at 24 kHz, at least a second."""
        moods, voices, found = self._hear(torch.from_numpy(np.ascontiguousarray(sound, np.float32))[None])
        named = (dict(zip(names, likely[0].tolist(), strict=True)) for names, likely in (
            (self.config.moods, moods.softmax(1)), (self.config.voices, voices.sigmoid())))  # fmt: skip
        return Heard(*named, found[0].numpy())

    @torch.no_grad()
    def grow_used(self, sound: torch.Tensor) -> None:
        """Take from float [rows, samples], the more rows the better, how pitches and pulse usually are, so that what differs is heard."""
        levels = self._levels(sound)
        finer = torch.cat([self._pitched(sound)[0], *_pulse(levels)], dim=1)
        self.usual.copy_(finer.mean(dim=0))
        self.spread.copy_(finer.std(dim=0) + 1e-3)

    def _hear(self, sound: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of moods and of voices, and the embedding: mean and spread of the last layer over time."""
        x = levels = self._levels(sound)
        for norm, layer in zip(self.norms, self.layers, strict=True):
            x = F.gelu(layer(norm(x)))
        found = torch.cat([x.mean(dim=2), x.std(dim=2)], dim=1)
        profile, scale = self._pitched(sound)
        finer = (torch.cat([profile, *_pulse(levels)], dim=1) - self.usual) / self.spread
        moods = self.moods(torch.cat([self.even(found), scale, finer], dim=1))
        return moods, self.voices(torch.cat([found, x.amax(dim=2)], dim=1)), found

    def _levels(self, sound: torch.Tensor) -> torch.Tensor:
        """Log mel levels, float [rows, bands, frames]."""
        frames = sound.unfold(1, self.config.window, self.config.hop) * self.shape
        return (torch.fft.rfft(frames).abs() @ self.filters + 1e-3).log().transpose(1, 2)

    def _pitched(self, sound: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """How much each pitch is heard, float [rows, _PITCHES]; and what the scale says, float [rows, inner], the same in every key."""
        frames = sound.unfold(1, *self.config.long) * self.long_shape
        heard = torch.fft.rfft(frames).abs() @ self.pitches
        profile = (heard / (heard.sum(dim=2, keepdim=True) + 1e-3)).mean(dim=1)
        octaves = [part.unflatten(1, (-1, 12)).sum(dim=1) for part in (profile[:, :_TREBLE], profile[:, _TREBLE:])]
        keys = torch.stack([torch.cat([part.roll(turn, 1) for part in octaves], dim=1) for turn in range(12)], dim=1)
        return _PITCHES * profile, self.scale(12 * keys).amax(dim=1)

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(asdict(self.config), indent=1) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path = FOLDER) -> Ear:
        """The network that `save` wrote, in float32."""
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        ear = Ear(EarConfig(**{name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}))
        ear.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return ear.eval()


def _pulse(levels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Of log mel levels [rows, bands, frames]: how alike the beginnings of tones are to those some frames later, float [rows, lags]; and
    how many there are, how uneven, and how the level goes up and down, float [rows, 3]."""
    rising = F.relu(levels.diff(dim=2)).mean(dim=1)
    size = 2 * max(rising.shape[1], _LAGS[1])
    alike = torch.fft.irfft(torch.fft.rfft(rising - rising.mean(dim=1, keepdim=True), size).abs() ** 2, size)
    whole = levels.mean(dim=1)
    counted = torch.stack([10 * rising.mean(dim=1), rising.std(dim=1), whole.std(dim=1)], dim=1)
    return alike[:, slice(*_LAGS)] / (alike[:, :1] + 1e-6), counted


def _mel(config: EarConfig) -> torch.Tensor:
    """float [bins, bands]: triangles on the mel scale from 30 Hz to 11 kHz."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (30, 11_000))
    edges = 700 * (10 ** (np.linspace(low, high, config.bands + 2) / 2595) - 1)
    return _triangles(config.window, edges[:-2], edges[1:-1], edges[2:])


def _semitones(config: EarConfig) -> torch.Tensor:
    """float [bins, _PITCHES]: triangles around each pitch, at least a bin wide on both sides."""
    middle = 440 * 2 ** ((np.arange(_LOWEST, _LOWEST + _PITCHES) - 69) / 12)
    side = np.maximum(middle * (2 ** (1 / 12) - 1), RATE / config.long[0])
    return _triangles(config.long[0], middle - side, middle, middle + side)


def _triangles(window: int, low: np.ndarray, middle: np.ndarray, high: np.ndarray) -> torch.Tensor:
    """float [bins, triangles]: 1 in the middle (Hz), 0 from low and high on."""
    bins = np.fft.rfftfreq(window, 1 / RATE)[:, None]
    return torch.from_numpy(np.clip(np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)), 0, None)).float()
