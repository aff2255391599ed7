"""A picture from a picture."""

from __future__ import annotations

import numpy as np

from engines.image.control import fitted
from engines.image.dials import check_size, check_strength, settle
from engines.image.finish import finish, stages
from engines.image.made import Made
from engines.image.resize import cover, cut_middle, pad_middle, resize
from engines.image.sample import Run, Start, sample
from engines.image.sizes import plan
from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.progress import Progress
from engines.requests import ImageToImage


def image_to_image(request: ImageToImage, progress: Progress, models: Cache) -> Made:
    """The dials' picture, near `image` by strength: 0 gives it back untouched (scaled if sizes differ), 1 does not look at it.

    Transparency stays as it was. Raises EngineError with a sentence, or Cancelled.
    """
    dials = request.dials
    check_size(dials.width, dials.height)
    check_strength(request.strength)
    picture = cover(read_picture(request.image), (dials.width, dials.height))
    settings = settle(dials, models, progress)
    settings.facts["strength"] = request.strength
    if request.strength == 0.0:
        return Made(picture, settings.facts)
    shape = plan(dials.width, dials.height, settings.info)
    settings.facts["native"] = list(shape.generate)
    run = Run(
        settings.wish(shape.generate),
        settings.steps,
        dials.seed,
        Start(pad_middle(resize(picture[..., :3], shape.crop), shape.generate), None, request.strength),
        show=lambda preview: cut_middle(preview, shape.crop),
        fallbacks=settings.facts["fallbacks"],
        guides=fitted(settings.guides, shape),
    )
    sampling, finishing = stages(shape, progress)
    pixels = finish(sample(settings.model, run, sampling), shape, settings, finishing)
    return Made(np.dstack([pixels, picture[..., 3]]) if picture.shape[2] == 4 else pixels, settings.facts)
