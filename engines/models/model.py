"""A model in memory: its description and its loaded components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engines.models.catalog import ModelInfo, Preview
from engines.models.device import Placement

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Model:
    """Components by their diffusers names (transformer or unet, vae, text_encoder, tokenizer, scheduler, ...).

    `settings` is the folder's model_index.json; for an upscaler `parts` holds one network, "network".
    `sha256`: fingerprint of the folder when it was loaded. `preview`: how its latents look, for the pictures shown while it works.
    """

    info: ModelInfo
    placement: Placement
    parts: dict[str, Any]
    settings: dict[str, Any]
    sha256: str
    preview: Preview | None = None

    @property
    def device(self) -> torch.device:
        """Where latents live while they are denoised."""
        import torch

        return torch.device(self.placement.device)

    @property
    def network(self) -> Any:
        """The network that denoises."""
        return self.parts["unet"] if "unet" in self.parts else self.parts["transformer"]

    @property
    def latent_factor(self) -> int:
        """Picture pixels for each side of a latent cell."""
        return 2 ** (len(self.parts["vae"].config.block_out_channels) - 1)

    @property
    def latent_channels(self) -> int:
        """Channels of a latent cell."""
        return self.parts["vae"].config.latent_channels
