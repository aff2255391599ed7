"""Our codec: spectra in and out, convolutions of frames between (Siuzdak 2024), residual books that are grids (Mentzer et al. 2024).

Beside the spectra runs a straight way for the wave itself: framed, mixed linearly, overlapped again. It carries the bass, of which phase
is heard.

All layers work on frames, none on samples: several times less work than codecs that convolve waves, for the same sound.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn


@dataclass(frozen=True)
class SpectrumCodecConfig:
    """`rate` in Hz. A fine frame is `hop` samples seen through `window`, a frame of tokens `group` fine frames and `books` tokens.

    A token is `digits` numbers of `levels` steps each. `encoder`, `decoder`: (width, blocks) of the fine and of the coarse stage.
    """

    rate: int = 24_000
    hop: int = 192
    window: int = 768
    group: int = 3
    books: int = 12
    digits: int = 5
    levels: int = 4
    latent: int = 96
    encoder: tuple[tuple[int, int], tuple[int, int]] = ((160, 2), (256, 3))
    decoder: tuple[tuple[int, int], tuple[int, int]] = ((224, 4), (256, 3))
    kernel: int = 7

    @property
    def frame(self) -> int:
        """Samples of a frame of tokens."""
        return self.hop * self.group

    @property
    def card(self) -> int:
        """How many different tokens a book has."""
        return self.levels**self.digits

    @property
    def bits(self) -> int:
        """Bits of a token."""
        return (self.card - 1).bit_length()

    @property
    def reach(self) -> int:
        """Frames to either side beyond which nothing is seen or heard."""
        side = self.kernel // 2
        fine = side * max(self.encoder[0][1], self.decoder[0][1]) + self.window // self.hop
        return side * max(self.encoder[1][1], self.decoder[1][1]) + ceil(fine / self.group) + 1


class SpectrumCodec(nn.Module):
    """Sound to tokens and back. Works on whole frames: the number of samples is a multiple of `config.frame`."""

    def __init__(self, config: SpectrumCodecConfig = SpectrumCodecConfig()) -> None:
        super().__init__()
        self.config = config
        self.analysis = _Analysis(config)
        self.books = nn.ModuleList(_Book(config) for _ in range(config.books))
        self.synthesis = _Synthesis(config)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.books[0].inward.weight.device

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return self.books[0].inward.weight.dtype

    def forward(self, sound: torch.Tensor, books: torch.Tensor | None = None) -> torch.Tensor:
        """float [rows, samples] as it comes back; gradients pass the rounding. `books`: int64 [rows], how many of them each row may use."""
        rest = self.analysis(sound)
        total = torch.zeros_like(rest)
        for number, book in enumerate(self.books):
            part = book(rest)
            kept = part if books is None else part * (books > number)[:, None, None]
            total, rest = total + kept, rest - kept
        return self.synthesis(total)

    def tokens(self, sound: torch.Tensor) -> torch.Tensor:
        """int64 [rows, books, frames] of float [rows, samples] within -1..1."""
        rest, out = self.analysis(sound), []
        for book in self.books:
            out.append(book.choose(rest))
            rest = rest - book.meaning(out[-1])
        return torch.stack(out, dim=1)

    def sound(self, tokens: torch.Tensor) -> torch.Tensor:
        """float [rows, samples] of int64 [rows, books, frames]; the last books may be missing."""
        parts = [book.meaning(tokens[:, number]) for number, book in enumerate(self.books[: tokens.shape[1]])]
        return self.synthesis(torch.stack(parts).sum(dim=0))

    def save(self, folder: Path) -> None:
        """Write config.json and model.safetensors (float16)."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"_class_name": "SpectrumCodec", **asdict(self.config)}
        (folder / "config.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
        save_file({key: value.half().contiguous() for key, value in self.state_dict().items()}, folder / "model.safetensors")

    @staticmethod
    def from_folder(folder: Path) -> SpectrumCodec:
        """The network that `save` wrote, in float32. Raises KeyError, TypeError, ValueError or RuntimeError for another's files."""
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if settings.pop("_class_name") != "SpectrumCodec":
            raise ValueError("not a spectrum codec")
        stages = {name: tuple(tuple(stage) for stage in settings.pop(name)) for name in ("encoder", "decoder")}
        network = SpectrumCodec(SpectrumCodecConfig(**settings, **stages))
        network.load_state_dict({key: value.float() for key, value in load_file(folder / "model.safetensors").items()})
        return network.eval()


class _Block(nn.Module):
    """ConvNeXt (Liu et al. 2022) along time, on [rows, frames, width]."""

    def __init__(self, width: int, kernel: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Linear(width, 2 * width)
        self.narrow = nn.Linear(2 * width, width)
        self.gain = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mixed = self.mix(x.transpose(1, 2)).transpose(1, 2)
        return x + self.gain * self.narrow(F.gelu(self.wide(self.norm(mixed)), approximate="tanh"))


def _stage(width: int, blocks: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(*(_Block(width, kernel) for _ in range(blocks)))


class _Analysis(nn.Module):
    """Sound [rows, samples] to latents [rows, frames, latent]."""

    def __init__(self, config: SpectrumCodecConfig) -> None:
        super().__init__()
        self.config = config
        (fine, fine_blocks), (coarse, coarse_blocks) = config.encoder
        self.inward = nn.Linear(config.window + config.window // 2 + 1, fine)
        self.fine = _stage(fine, fine_blocks, config.kernel)
        self.down = nn.Linear(fine * config.group, coarse)
        self.coarse = _stage(coarse, coarse_blocks, config.kernel)
        self.outward = nn.Linear(coarse, config.latent)
        self.register_buffer("shape", torch.hann_window(config.window), persistent=False)

    def forward(self, sound: torch.Tensor) -> torch.Tensor:
        side = (self.config.window - self.config.hop) // 2
        frames = F.pad(sound, (side, side)).unfold(1, self.config.window, self.config.hop) * self.shape
        size = torch.fft.rfft(frames.float()).abs().to(frames.dtype)
        x = self.fine(self.inward(torch.cat([frames, 0.3 * (size + 1e-4).log()], dim=-1)))
        x = self.down(x.reshape(x.shape[0], -1, x.shape[2] * self.config.group))
        return self.outward(self.coarse(x))


class _Synthesis(nn.Module):
    """Latents [rows, frames, latent] to sound [rows, samples], by overlapping inverse spectra."""

    def __init__(self, config: SpectrumCodecConfig) -> None:
        super().__init__()
        self.config = config
        (fine, fine_blocks), (coarse, coarse_blocks) = config.decoder
        self.inward = nn.Linear(config.latent, coarse)
        self.coarse = _stage(coarse, coarse_blocks, config.kernel)
        self.up = nn.Linear(coarse, fine * config.group)
        self.fine = _stage(fine, fine_blocks, config.kernel)
        self.norm = nn.LayerNorm(fine)
        self.outward = nn.Linear(fine, 3 * (config.window // 2 + 1))
        self.wave = nn.Linear(fine, config.window, bias=False)
        self.register_buffer("shape", torch.hann_window(config.window), persistent=False)

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        x = self.up(self.coarse(self.inward(latents)))
        x = self.fine(x.reshape(x.shape[0], -1, x.shape[2] // self.config.group))
        size, real, imaginary = self.outward(self.norm(x)).float().chunk(3, dim=-1)
        size = size.clamp(max=6).exp()
        spectrum = torch.complex(real * size, imaginary * size)
        frames = (torch.fft.irfft(spectrum, n=self.config.window) + self.wave(x).float()) * self.shape
        return self._overlapped(frames) / self._overlapped(self.shape.expand(1, frames.shape[1], -1))

    def _overlapped(self, frames: torch.Tensor) -> torch.Tensor:
        """[rows, fine frames, window] added up where they overlap, without what reaches over the ends."""
        hop, parts = self.config.hop, self.config.window // self.config.hop
        pieces = frames.unflatten(2, (parts, hop))
        added = sum(F.pad(pieces[:, :, part], (0, 0, part, parts - 1 - part)) for part in range(parts))
        side = (self.config.window - hop) // 2
        return added.flatten(1)[:, side : side + frames.shape[1] * hop]


class _Book(nn.Module):
    """One book: a few numbers of the rest, each rounded to a step; tokens are these steps counted through."""

    def __init__(self, config: SpectrumCodecConfig) -> None:
        super().__init__()
        self.levels = config.levels
        self.inward = nn.Linear(config.latent, config.digits)
        self.outward = nn.Linear(config.digits, config.latent, bias=False)
        self.register_buffer("places", config.levels ** torch.arange(config.digits), persistent=False)

    def forward(self, rest: torch.Tensor) -> torch.Tensor:
        """What the book says of the rest [rows, frames, latent], with the gradient of what it would say without rounding."""
        exact = self.inward(rest).tanh()
        return self.outward(exact + (self._rounded(self._steps(exact)) - exact).detach())

    def choose(self, rest: torch.Tensor) -> torch.Tensor:
        """int64 [rows, frames] of the rest."""
        return (self._steps(self.inward(rest).tanh()) * self.places).sum(dim=-1)

    def meaning(self, tokens: torch.Tensor) -> torch.Tensor:
        """float [rows, frames, latent] of the tokens."""
        steps = tokens[..., None] // self.places % self.levels
        return self.outward(self._rounded(steps).to(self.outward.weight.dtype))

    def _steps(self, exact: torch.Tensor) -> torch.Tensor:
        return ((exact + 1) * (self.levels / 2)).long().clamp(0, self.levels - 1)

    def _rounded(self, steps: torch.Tensor) -> torch.Tensor:
        return (steps + 0.5) * (2 / self.levels) - 1
