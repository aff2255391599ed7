"""One small adapter per family of models; nothing else in the engines knows families."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from engines.models.families import flux, sd3, sd15, sdxl, storybook
from engines.models.families.conditions import Conditions, Hint, Level, Schedule, Wish

if TYPE_CHECKING:
    import numpy as np
    import torch

    from engines.models.model import Model

__all__ = ["Adapter", "Conditions", "Hint", "Level", "Schedule", "Wish", "adapter"]


class Adapter(Protocol):
    """The functions of an adapter module. Latents are float32 [1, channels, height, width] on the model's device."""

    @staticmethod
    def encode(model: Model, wish: Wish) -> Conditions:
        """The words as the network wants them."""

    @staticmethod
    def schedule(model: Model, steps: int, latent_size: tuple[int, int]) -> Schedule:
        """Noise levels from pure noise to none; `latent_size` is (height, width)."""

    @staticmethod
    def estimate(model: Model, noisy: torch.Tensor, level: Level, conditions: Conditions) -> torch.Tensor:
        """The guided estimate of the clean latents."""

    @staticmethod
    def sees_masks(model: Model) -> bool:
        """Whether the network was trained with channels for a mask and the picture around it."""

    @staticmethod
    def with_mask(model: Model, conditions: Conditions, picture: np.ndarray, mask: np.ndarray) -> Conditions:
        """The conditions with those channels. `picture`: uint8 [h, w, 3], `mask`: uint8 [h, w], 255 is to be painted."""

    @staticmethod
    def shown(model: Model, control: Any, picture: np.ndarray) -> torch.Tensor:
        """A control picture uint8 [h, w, 3] as the network `control` wants it, for `Hint.picture`."""


_ADAPTERS: dict[str, Adapter] = {"storybook": storybook, "sd15": sd15, "sdxl": sdxl, "sd3": sd3, "flux": flux}


def adapter(model: Model) -> Adapter:
    """The adapter of the model's family."""
    return _ADAPTERS[model.info.family]
