"""From what the model made to the size that was asked for."""

from __future__ import annotations

import numpy as np

from engines.image.dials import Settings
from engines.image.resize import cut_middle, resize
from engines.image.sizes import Plan
from engines.image.upscale import enlarge, enlarger
from engines.progress import Progress

_SAMPLING = 0.8  # of the time, where a picture is enlarged
_MISSING = "enlarged without the model's own upscaler, which is missing"


def finish(pixels: np.ndarray, plan: Plan, settings: Settings, progress: Progress) -> np.ndarray:
    """Cut the middle and bring it to the plan's result, through the model's upscaler where it must grow. uint8 [h, w, 3]."""
    pixels = cut_middle(pixels, plan.crop)
    if plan.enlargement <= 1.0:
        return resize(pixels, plan.result)
    upscaler = enlarger(settings.info)
    if upscaler is None:
        if settings.info.upscaler is not None and _MISSING not in settings.facts["fallbacks"]:
            settings.facts["fallbacks"].append(_MISSING)
        return resize(pixels, plan.result)
    network = settings.models.get(upscaler, progress)
    settings.facts["upscaler"] = {"model": upscaler.name, "sha256": network.sha256}
    return enlarge(pixels, plan.result, network, progress)


def stages(plan: Plan, progress: Progress) -> tuple[Progress, Progress]:
    """Progress for the model's own work and for what `finish` does."""
    share = 1.0 if plan.enlargement <= 1.0 else _SAMPLING
    return progress.span(0.0, share), progress.span(share, 1.0)
