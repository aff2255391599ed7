"""The table of contents: which function answers which request."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines.models.cache import Cache
from engines.progress import EngineError, Progress
from engines.requests import (
    ClipResult,
    DecodeSound,
    Effect,
    EncodeSound,
    FindBeats,
    ImageResult,
    ImageToImage,
    Inpaint,
    MeshResult,
    Music,
    Outpaint,
    Rank,
    RepaintMusic,
    ReportResult,
    Request,
    Result,
    SetRender,
    SoundResult,
    Speech,
    SplatConvert,
    SplatImage,
    SplatInfo,
    SplatMesh,
    SplatPhotos,
    SplatRender,
    SplatsResult,
    SplatText,
    TextToImage,
    TokensResult,
    Trace,
    Upscale,
    to_plain,
)

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
    threading.Thread(target=_warm_sound, name="warm sound", daemon=True).start()  # a picture need not wait for it


def _warm_sound() -> None:
    from engines.audio.synth.ahead import warm as warm_voices

    warm_voices()


def _answer(request: Request, progress: Progress, folder: Path) -> Result:
    progress.step(0, 1, "Waking the engine")
    work = _engine(request)
    return _keep(request, work(request, progress, MODELS), folder)


def _engine(request: Request) -> Callable[[Request, Progress, Cache], Any]:
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
        case Trace():
            from engines.image.trace import trace as work
        case Rank():
            from engines.image.opinion import opinion as work
        case SplatInfo() | SplatConvert() | SplatRender() | SplatMesh() | SplatPhotos() | SplatText() | SplatImage() | SetRender():
            return _scene_engine(request)
        case other:
            return _sound_engine(other)
    return work


def _scene_engine(request: Request) -> Callable[[Request, Progress, Cache], Any]:
    match request:
        case SplatInfo():
            from engines.splat.tasks import info as work
        case SplatConvert():
            from engines.splat.tasks import convert as work
        case SplatRender():
            from engines.splat.tasks import show as work
        case SplatMesh():
            from engines.splat.tasks import mesh as work
        case SplatPhotos():
            from engines.splat.fit.from_photos import from_photos as work
        case SplatImage():
            from engines.splat.make.from_picture import from_picture as work
        case SplatText():
            from engines.splat.make.from_words import from_words as work
        case SetRender():
            from engines.splat.set_render import set_render as work
        case other:
            raise EngineError(f"No engine answers a {type(other).__name__}.")
    return work


def _sound_engine(request: Request) -> Callable[[Request, Progress, Cache], Any]:
    match request:
        case Music():
            from engines.audio.music import music as work
        case RepaintMusic():
            from engines.audio.music import repaint as work
        case Effect():
            from engines.audio.effect import effect as work
        case Speech():
            from engines.audio.speech import speech as work
        case EncodeSound():
            from engines.audio.codec import encode as work
        case DecodeSound():
            from engines.audio.codec import decode as work
        case FindBeats():
            from engines.audio.beats import find_beats as work
        case other:
            raise EngineError(f"No engine answers a {type(other).__name__}.")
    return work


def _keep(request: Request, made: Any, folder: Path) -> Result:
    """What was made, as files in `folder`."""
    place = folder / f"{type(request).__name__.lower()}-{secrets.token_hex(6)}"
    match request:
        case Music() | RepaintMusic() | Effect() | Speech() | DecodeSound():
            return _keep_sound(made, place)
        case EncodeSound():
            return _keep_tokens(made, place)
        case Rank() | FindBeats():
            return _keep_report(made, folder)
        case SplatInfo() | SplatConvert() | SplatRender() | SplatMesh() | SplatPhotos() | SplatText() | SplatImage() | SetRender():
            return _keep_scene(request, made, folder)
        case _:
            return _keep_picture(request, made, place)


def _keep_picture(request: Request, made: Any, place: Path) -> ImageResult:
    """The picture as a PNG with its recipe inside."""
    from engines.media.picture import write_png

    path = place.with_suffix(".png")
    write_png(path, made.pixels, {"request": to_plain(request), "facts": made.facts})
    return ImageResult(str(path), made.pixels.shape[1], made.pixels.shape[0], made.facts)


def _keep_sound(made: Any, place: Path) -> SoundResult:
    """The sound and its stems as WAV of 24 bits; all of them or none."""
    from engines.media.sound import write_wav

    names = ("", *made.stems)
    paths = {name: place.with_name(place.name + (f"-{name}" if name else "") + ".wav") for name in names}
    try:
        samples = write_wav(paths[""], made.blocks, made.channels, "PCM_24")
        for name, sound in made.stems.items():
            write_wav(paths[name], [sound], made.channels, "PCM_24")
    except BaseException:
        for path in paths.values():
            path.unlink(missing_ok=True)
        raise
    return SoundResult(str(paths.pop("")), samples, made.channels, made.facts, {name: str(path) for name, path in paths.items()})


def _keep_tokens(made: Any, place: Path) -> TokensResult:
    from engines.media.tokens import write_tokens

    path = place.with_suffix(".fwc")
    write_tokens(path, made.tokens)
    _, books, frames = made.tokens.codes.shape
    return TokensResult(str(path), frames, books, made.facts)


def _keep_report(facts: dict[str, Any], folder: Path) -> ReportResult:
    path = folder / "report.json"
    path.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return ReportResult(str(path), facts)


def _keep_scene(request: Request, made: Any, folder: Path) -> Result:
    """What the 3D room made, under the name that was asked for: formats and materials go by names."""
    from engines.media.film import write_film
    from engines.splat import tasks
    from engines.splat.files.formats import write_mesh, write_splats

    facts = made.facts
    match made:
        case tasks.MadeReport():
            return _keep_report(facts, folder)
        case tasks.MadeSplats():
            write_splats(folder / made.name, made.splats)
            return SplatsResult(str(folder / made.name), len(made.splats), facts)
        case tasks.MadeMesh():
            before = set(folder.iterdir())
            write_mesh(folder / made.name, made.mesh)
            beside = sorted(str(path) for path in set(folder.iterdir()) - before if path.name != made.name)
            return MeshResult(str(folder / made.name), len(made.mesh.triangles), facts, tuple(beside))
        case tasks.MadePicture():
            return _keep_picture(request, made, folder / Path(request.name).stem)
        case tasks.MadeClip():
            width, height = made.size
            count = write_film(folder / request.name, made.frames, made.rate)
            return ClipResult(str(folder / request.name), width, height, count, made.rate.as_integer_ratio(), facts)
    raise TypeError(type(made).__name__)


def _out_of_memory(error: Exception) -> bool:
    from engines.models.memory import is_out_of_memory

    return is_out_of_memory(error)
