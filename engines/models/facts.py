"""What a replay must know of the model that was used."""

from __future__ import annotations

from typing import Any

from engines import __version__
from engines.models.model import Model


def engine_facts(model: Model) -> dict[str, Any]:
    """Which engine, which model, where it ran."""
    import torch

    where = {"device": model.placement.device, "dtype": model.placement.dtype}
    return {"engine": __version__, "torch": torch.__version__, "model": model.info.name, "sha256": model.sha256, **where, "fallbacks": []}
