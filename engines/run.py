"""The table of contents: which function answers which request."""

from __future__ import annotations

import secrets
from pathlib import Path

from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import ImageResult, ImageToImage, Inpaint, Outpaint, Request, Result, TextToImage, Upscale, to_plain

MODELS = Cache()  # of this process: one process owns every model


def run(request: Request, progress: Progress, folder: Path | str) -> Result:
    """Answer a request; result files are written into `folder`.

    Raises EngineError or MediaError with one sentence for the user, Cancelled, or MemoryError after every fallback failed and every
    model was let go (the process had better be replaced); then nothing is written.
    """
    try:
        return _answer(request, progress, Path(folder))
    except Exception as error:
        if not _out_of_memory(error):
            raise
    MODELS.drop_all()
    raise MemoryError("There was not enough memory for this; try a smaller size or a smaller model, or close other programs.")


def warm() -> None:
    """The slow imports and measurements, ahead of the first request."""
    from engines.image import image_to_image, inpaint, outpaint, text_to_image, upscale  # noqa: F401
    from engines.models.device import placement
    from engines.models.load import import_libraries

    import_libraries()
    placement()


def _answer(request: Request, progress: Progress, folder: Path) -> Result:
    progress.step(0, 1, "Waking the engine")
    match request:
        case TextToImage():
            from engines.image.text_to_image import text_to_image as work
        case ImageToImage():
            from engines.image.image_to_image import image_to_image as work
        case Inpaint():
            from engines.image.inpaint import inpaint as work
        case Outpaint():
            from engines.image.outpaint import outpaint as work
        case Upscale():
            from engines.image.upscale import upscale as work
        case other:
            raise EngineError(f"No engine answers a {type(other).__name__}.")
    made = work(request, progress, MODELS)
    return _keep(request, made, folder)


def _keep(request: Request, made: object, folder: Path) -> ImageResult:
    """The picture as a PNG with its recipe inside."""
    from engines.media.picture import write_png

    path = folder / f"{type(request).__name__.lower()}-{secrets.token_hex(6)}.png"
    write_png(path, made.pixels, {"request": to_plain(request), "facts": made.facts})
    return ImageResult(str(path), made.pixels.shape[1], made.pixels.shape[0], made.facts)


def _out_of_memory(error: Exception) -> bool:
    from engines.models.memory import is_out_of_memory

    return is_out_of_memory(error)
