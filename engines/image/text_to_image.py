"""A picture from words."""

from __future__ import annotations

from engines.image.control import fitted
from engines.image.dials import check_size, settle
from engines.image.finish import finish, stages
from engines.image.made import Made
from engines.image.resize import cut_middle
from engines.image.sample import Run, sample
from engines.image.sizes import plan
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import TextToImage


def text_to_image(request: TextToImage, progress: Progress, models: Cache) -> Made:
    """The dials' picture. Raises EngineError with a sentence, or Cancelled."""
    dials = request.dials
    check_size(dials.width, dials.height)
    settings = settle(dials, models, progress)
    shape = plan(dials.width, dials.height, settings.info)
    settings.facts["native"] = list(shape.generate)
    run = Run(
        settings.wish(shape.generate),
        settings.steps,
        dials.seed,
        show=lambda preview: cut_middle(preview, shape.crop),
        fallbacks=settings.facts["fallbacks"],
        guides=fitted(settings.guides, shape),
    )
    sampling, finishing = stages(shape, progress)
    pixels = sample(settings.model, run, sampling)
    return Made(finish(pixels, shape, settings, finishing), settings.facts)
