"""Twins of the control models at a tiny size, each made from its picture model's twin, speaking loudly enough to be noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KINDS = ("storybook", "sd15", "sdxl", "sd3", "flux")


def build(kind: str, base: Path, folder: Path, seed: int = 0) -> Path:
    """Write a control model for the twin of `kind` (one of KINDS) in `base` into `folder`; the same seed gives the same weights."""
    import torch

    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(seed)
        network = _BUILDERS[kind](base)
        for name, weights in network.named_parameters():
            if "controlnet" in name or name.startswith(("say.", "pos_embed_input.")):
                weights.normal_(std=0.3)  # they start at zero, where a control network says nothing
    (network.save if kind == "storybook" else network.save_pretrained)(folder)
    description = {"name": folder.name, "title": f"Debug control of {kind}", "family": f"{kind}-control", "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(description, indent=1))
    return folder


def _storybook(base: Path) -> Any:
    from diffusers import PixArtTransformer2DModel

    from engines.models.storybook_control import StorybookControl

    transformer = PixArtTransformer2DModel.from_pretrained(base / "transformer")
    control = StorybookControl({key: value for key, value in transformer.config.items() if not key.startswith("_")}, blocks=1)
    control.start_from(transformer)
    return control


def _unet(base: Path) -> Any:
    from diffusers import ControlNetModel, UNet2DConditionModel

    unet = UNet2DConditionModel.from_pretrained(base / "unet")
    return ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(8, 8, 16, 16))


def _sd3(base: Path) -> Any:
    from diffusers import SD3ControlNetModel, SD3Transformer2DModel

    transformer = SD3Transformer2DModel.from_pretrained(base / "transformer")
    return SD3ControlNetModel.from_transformer(transformer, num_layers=1, num_extra_conditioning_channels=0)


def _flux(base: Path) -> Any:
    from diffusers import FluxControlNetModel, FluxTransformer2DModel

    transformer = FluxTransformer2DModel.from_pretrained(base / "transformer")
    return FluxControlNetModel.from_transformer(
        transformer, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2
    )


_BUILDERS = {"storybook": _storybook, "sd15": _unet, "sdxl": _unet, "sd3": _sd3, "flux": _flux}
