"""How far one sound is from another, by ear: multi-scale mel and magnitudes above, phase below; and their gradients in balance."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F

WINDOWS = ((32, 5), (64, 10), (128, 20), (256, 40), (512, 80), (1024, 160), (2048, 320))
"""Samples of a window, mel bands of it (Kumar et al. 2023: more bands for longer windows leave no holes)."""
_FLOOR = 5e-4
_PHASE_BELOW = 900.0  # hertz: above, the phase of a wave is not heard and not to be learned


def chosen_windows(step: int) -> tuple[tuple[int, int], ...]:
    """A short, a middle and a long window for this step."""
    return WINDOWS[step % 2], WINDOWS[2 + step % 3], WINDOWS[5 + step % 2]


def distances(made: torch.Tensor, real: torch.Tensor, rate: int, windows: tuple[tuple[int, int], ...] = WINDOWS) -> dict[str, torch.Tensor]:
    """ "mel", "magnitude", "phase" and "wave" of [clips, samples] against the same, each averaged over windows."""
    terms: dict[str, list[torch.Tensor]] = {"mel": [], "magnitude": [], "phase": []}
    for size, bands in windows:
        a, b = _spectrum(made, size), _spectrum(real, size)
        filters = _mel(size, bands, rate).to(made.device)
        x, y = a.abs(), b.abs()
        terms["mel"].append(F.l1_loss((filters @ x + _FLOOR).log10(), (filters @ y + _FLOOR).log10()))
        terms["magnitude"].append(F.l1_loss((x + _FLOOR).log(), (y + _FLOOR).log()) + (x - y).norm() / (y.norm() + 1e-3))
        low = max(2, int(_PHASE_BELOW / rate * size))
        terms["phase"].append(F.l1_loss(torch.view_as_real(a[:, :low]), torch.view_as_real(b[:, :low])))
    means = {name: torch.stack(values).mean() for name, values in terms.items()}
    return {**means, "wave": F.l1_loss(made, real)}


class Balance:
    """Scales losses so that each has its share of the gradient at the sound (Defossez et al. 2022, balancer)."""

    def __init__(self, shares: dict[str, float], keep: float = 0.9, every: int = 8) -> None:
        """The sizes of the gradients are measured at the first ten calls and then at one in `every`."""
        self._shares, self._keep, self._every = shares, keep, every
        self._norms: dict[str, float] = {}
        self._calls = 0

    def __call__(self, made: torch.Tensor, losses: dict[str, torch.Tensor]) -> torch.Tensor:
        """A scalar whose gradient is the balanced one and whose value is the sum of the losses by their shares."""
        if self._calls < 10 or self._calls % self._every == 0:
            self._measure(made, losses)
        self._calls += 1
        value = sum(share * losses[name].detach() for name, share in self._shares.items())
        pull = sum(losses[name] * (share / max(self._norms[name], 1e-8)) for name, share in self._shares.items())
        return pull - pull.detach() + value

    def _measure(self, made: torch.Tensor, losses: dict[str, torch.Tensor]) -> None:
        for name in self._shares:
            (gradient,) = torch.autograd.grad(losses[name], made, retain_graph=True)
            norm = float(gradient.norm())
            self._norms[name] = self._keep * self._norms.get(name, norm) + (1 - self._keep) * norm


def _spectrum(sound: torch.Tensor, size: int) -> torch.Tensor:
    """Complex [clips, bins, frames], magnitudes of the order of the sound's."""
    window = _window(size).to(sound.device)
    return torch.stft(sound, size, size // 4, window=window, return_complex=True, pad_mode="constant") / size**0.5


@cache
def _window(size: int) -> torch.Tensor:
    return torch.hann_window(size)


@cache
def _mel(size: int, bands: int, rate: int) -> torch.Tensor:
    """float [bands, bins]: triangles on the mel scale, each of unit sum."""

    def hertz(mel: torch.Tensor) -> torch.Tensor:
        return 700 * (10 ** (mel / 2595) - 1)

    top = 2595 * torch.log10(torch.tensor(1 + rate / 2 / 700))
    edges = hertz(torch.linspace(0, float(top), bands + 2))
    bins = torch.linspace(0, rate / 2, size // 2 + 1)
    width = rate / size
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2]).clamp(min=width)[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1]).clamp(min=width)[:, None]
    filters = torch.minimum(rising, falling).clamp(min=0)
    return filters / filters.sum(dim=1, keepdim=True).clamp(min=1e-6)
