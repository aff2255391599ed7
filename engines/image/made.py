"""What a picture engine returns: pixels and the facts that a replay needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engines import __version__
from engines.models.model import Model


@dataclass(frozen=True)
class Made:
    """`pixels`: uint8 [height, width, 3 or 4]. `facts`: see `requests.ImageResult`."""

    pixels: np.ndarray
    facts: dict[str, Any]


def engine_facts(model: Model) -> dict[str, Any]:
    """Which engine, which model, where it ran."""
    import torch

    where = {"device": model.placement.device, "dtype": model.placement.dtype}
    return {"engine": __version__, "torch": torch.__version__, "model": model.info.name, "sha256": model.sha256, **where, "fallbacks": []}
