"""The studio's picture models as frozen critics: pictures to latents, and the noise that the model sees in noisy latents."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch

from engines.models import vae
from engines.models.families import Conditions, Level, Wish, adapter
from engines.models.model import Model

_GREY = 128


class StudioCritic:
    """A `distill.Critic` over the latents of a picture model of any family.

    Families over straight paths (flow matching) are told the level sigma = t, the others the step t of their own noise schedule.
    """

    kind: Literal["noise"] = "noise"

    def __init__(self, model: Model, size: tuple[int, int]) -> None:
        """`size` (width, height) in pixels of the pictures that it will see: one that the model makes."""
        self._model, self._size = model, size
        self._known: dict[str, Conditions] = {}
        self._kept = _kept_share(model)

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures [n, 3, h, w] 0..1 as the model's latents, float32; gradients go back through the encoder."""
        network = self._model.parts["vae"]
        pixels = (pictures * 2 - 1).to(self._model.device, network.dtype, memory_format=torch.channels_last)
        found = network.encode(pixels).latent_dist.mode().float()
        return (found - (network.config.shift_factor or 0.0)) * network.config.scaling_factor

    @torch.no_grad()
    def pictures(self, latents: torch.Tensor) -> torch.Tensor:
        """Latents as pictures [n, 3, h, w] 0..1, float32."""
        shown = [vae.decode(self._model, one[None].to(self._model.device)) for one in latents]
        return torch.from_numpy(np.stack(shown)).permute(0, 3, 1, 2) / 255

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(alpha, sigma) at noise levels t [n] in 0..1."""
        if self._kept is None:
            return 1 - t, t
        kept = self._kept.to(t.device)[(t * (len(self._kept) - 1)).round().long()]
        return kept.sqrt(), (1 - kept).sqrt()

    @torch.no_grad()
    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        """The noise that the model sees in latents [n, c, h, w], with one text each; "" is no text."""
        alpha, sigma = self.levels(t)
        found = []
        for number, text in enumerate(words):
            own, kept, amount = noisy[number : number + 1], float(alpha[number]), float(sigma[number])
            found.append((own - kept * self._clean(own, (kept, amount), float(t[number]), text)) / amount)
        return torch.cat(found)

    def _clean(self, noisy: torch.Tensor, mix: tuple[float, float], t: float, text: str) -> torch.Tensor:
        """The clean latents as the model believes them; its adapter counts noise beside a whole picture where there is a schedule."""
        alpha, sigma = mix
        if self._kept is None:
            return adapter(self._model).estimate(self._model, noisy, Level(sigma, 1000 * t), self._conditions(text))
        level = Level(sigma / alpha, round(t * (len(self._kept) - 1)))
        return adapter(self._model).estimate(self._model, noisy / alpha, level, self._conditions(text))

    def _conditions(self, text: str) -> Conditions:
        if text not in self._known:
            family, (width, height) = adapter(self._model), self._size
            found = family.encode(self._model, Wish(text, "", 1.0, width, height))
            if family.sees_masks(self._model) and found.mask_channels is None:
                grey = np.full((height, width, 3), _GREY, np.uint8)
                found = family.with_mask(self._model, found, grey, np.full(grey.shape[:2], 255, np.uint8))
            self._known[text] = found
        return self._known[text]


def _kept_share(model: Model) -> torch.Tensor | None:
    """The share of the picture's power that is left at each step of a noise schedule [steps]; None for straight paths."""
    scheduler = model.parts["scheduler"]
    return None if type(scheduler).__name__.startswith("FlowMatch") else scheduler.alphas_cumprod.float()
