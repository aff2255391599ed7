"""What a picture engine returns: pixels and the facts that a replay needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engines import __version__
from engines.models.catalog import ModelInfo


@dataclass(frozen=True)
class Made:
    """`pixels`: uint8 [height, width, 3 or 4]. `facts`: see `requests.ImageResult`."""

    pixels: np.ndarray
    facts: dict[str, Any]


def engine_facts(info: ModelInfo) -> dict[str, Any]:
    """Which model and which engine."""
    import torch

    return {"engine": __version__, "torch": torch.__version__, "model": info.name, "sha256": info.sha256, "fallbacks": []}
