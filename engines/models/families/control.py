"""What control networks are shown, and sums of what several of them say."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engines.models import vae
from engines.models.model import Model


def pixels(model: Model, control: Any, picture: np.ndarray) -> torch.Tensor:
    """uint8 [h, w, 3] -> [1, 3, h, w] in 0..1."""
    tensor = torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1)[None]
    return (tensor.to(model.device) / 255.0).to(control.dtype)


def latents(model: Model, control: Any, picture: np.ndarray) -> torch.Tensor:
    """uint8 [h, w, 3] -> scaled latents [1, c, h/f, w/f]."""
    return vae.encode(model, picture).to(control.dtype)


def added(parts: list[list[torch.Tensor]]) -> list[torch.Tensor]:
    """The sum over networks, place by place; each says the same number of things."""
    return [torch.stack(values).sum(0) if len(values) > 1 else values[0] for values in zip(*parts, strict=True)]
