"""Films without a window: the same document, engine process and export as the window's, driven from a terminal."""

from __future__ import annotations

import argparse
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engines.media.errors import MediaError
from engines.media.picture import picture_size
from engines.media.probe import probe
from engines.models.catalog import find
from engines.progress import EngineError, Progress
from engines.requests import Dials, ImageResult, ImageToImage, Inpaint, Rank, Request, Result, TextToImage
from studio.checked import Checked
from studio.checking import check_all, remember_added
from studio.document.asset import Asset
from studio.document.cut import Placed, add_clips, new_id
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.first_cut import first_cut
from studio.document.fountain import parse
from studio.document.project import Project
from studio.document.recipes import recipe_of
from studio.document.share import unpack
from studio.document.shots import add_take, choose_take, request, set_script, set_seed
from studio.document.timeline import AssetSource, Clip
from studio.document.tracks import sound_track
from studio.jobs.engine import Engine
from studio.jobs.watch import Run
from studio.look_commands import controls
from studio.making import make, must_be_writable
from studio.prompt_words import known_words, unknown_words
from studio.terminal import Bar

if TYPE_CHECKING:
    from studio.render.export import Report

_SCRIPT_LIMIT = 4_000_000  # bytes
_MUSIC_FADE = 24  # frames
_TAKES = 4  # of a shot at most


def make_image(options: argparse.Namespace) -> None:
    """`filmwright image`: one picture."""
    wanted = _image_request(options)
    must_be_writable(options.output, ".png")
    make(wanted, options.output, "Picture")
    print(options.output)
    if unread := unknown_words(options.prompt, known_words(find(options.model).words)):
        print(f"Not understood: {', '.join(dict.fromkeys(unread))}.", file=sys.stderr)


def _image_request(options: argparse.Namespace) -> Request:
    size = options.size or (picture_size(options.init) if options.init else (1280, 720))
    dials = Dials(
        prompt=options.prompt,
        negative_prompt=options.negative,
        width=size[0],
        height=size[1],
        steps=options.steps,
        guidance_scale=options.guidance,
        seed=options.seed,
        model=options.model,
        controls=controls(options),
    )
    if options.mask and not options.init:
        raise EngineError("--mask says where to repaint --init: name a picture with --init too.")
    if options.mask:
        return Inpaint(dials, str(options.init), str(options.mask), strength=1.0 if options.strength is None else options.strength)
    if options.init:
        return ImageToImage(dials, str(options.init), 0.6 if options.strength is None else options.strength)
    return TextToImage(dials)


def make_film(script: Path, output: Path, seed: int = 0, folder: Path | None = None, engine: str = "engines.run") -> None:
    """`filmwright film`: from a Fountain script to a film file with subtitles beside it. `folder` keeps the project."""
    must_be_writable(output, ".mp4", ".webm")
    project = _project_of(script, seed)
    with _new_bundle(folder, project) as bundle, Bar("Film") as bar:
        _make_pictures(bundle, bar, engine)
        bundle.commit("Assemble", _with_music(bundle, first_cut(bundle.project), script.parent))
        _export(bundle, output, None, bar)
    print(output)


def start_film(script: Path, folder: Path) -> None:
    """A new film of a script in `folder`: its shots, a first cut and its music; the pictures are yet to be made."""
    bundle = Bundle.create(folder, _project_of(script, 0))
    try:
        bundle.commit("Assemble", _with_music(bundle, first_cut(bundle.project), script.parent))
        remember_added(bundle, Checked())
    finally:
        bundle.close()


def export_project(folder: Path, output: Path, preset: str | None = None, loudness: float | None = None) -> None:
    """`filmwright export`: the cut of a project (a folder, or a shared .filmz file) as a film file, brought to `loudness` LUFS."""
    with tempfile.TemporaryDirectory() as scratch, Bar("Export") as bar:
        folder = unpack(folder, Path(scratch) / "shared.film") if folder.suffix == ".filmz" else folder
        bundle = Bundle.open(folder, write=False)
        try:
            check_all(bundle, Progress(bar.show))
            report = _export(bundle, output, preset, bar, loudness)
        finally:
            bundle.close()
    print(output)
    if report.loudness is not None:
        print(f"{report.loudness:.1f} LUFS, true peak {report.true_peak:.1f} dBTP")


def _export(bundle: Bundle, output: Path, preset: str | None, bar: Bar, loudness: float | None = None) -> Report:
    from studio.render.export import export
    from studio.render.presets import settings_for

    settings = replace(settings_for(bundle.project, output, preset), loudness=loudness)
    bar.title("Export")
    return export(bundle.project, bundle.find_media, settings, Progress(bar.show))


def _project_of(script: Path, seed: int) -> Project:
    """The project that a script asks for, its shots' seeds counting on from `seed`."""
    text = _read_script(script)
    project = set_script(Project(title=_title_entry(text, "title") or script.stem.replace("-", " ").title()), text)
    if not project.shots:
        raise DocumentError(f"{script.name} has no scene heading and no action: there is nothing to film.")
    for number, shot in enumerate(project.shots):
        project = set_seed(project, shot.id, (seed + number) % 2**32)
    return project


def _read_script(script: Path) -> str:
    try:
        if script.stat().st_size > _SCRIPT_LIMIT:
            raise DocumentError(f"{script.name} is too long for a script (over 4 MB).")
        return script.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{script.name} is no text in UTF-8.") from error
    except OSError as error:
        raise DocumentError(f"{script} cannot be read: {error.strerror}.") from error


def _title_entry(text: str, key: str) -> str:
    """An entry of the script's title page, such as its title or its music, or ""."""
    return next((element.text.strip() for element in parse(text) if element.kind == "title page" and element.detail.lower() == key), "")


@contextmanager
def _new_bundle(folder: Path | None, project: Project) -> Iterator[Bundle]:
    """A new film in `folder`, or in a scratch folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        bundle = Bundle.create(folder or Path(scratch) / "scratch.film", project)
        try:
            yield bundle
            remember_added(bundle, Checked())
        finally:
            bundle.close()


def _make_pictures(bundle: Bundle, bar: Bar, engine_name: str) -> None:
    """Takes for each shot, committed as they arrive."""
    shots = bundle.project.shots
    with Engine(bundle.work_folder / "engine.log", engine_name) as engine:
        for number, shot in enumerate(shots, 1):
            bar.title(f"Shot {number} of {len(shots)}")
            _film_shot(bundle, shot.id, lambda wanted: _run(engine, bundle, wanted, bar))


def _film_shot(bundle: Bundle, id: str, run: Callable[[Request], Result]) -> None:
    """Takes of one shot until the judge finds in one all that was asked, or until `_TAKES` are there; the best one is chosen.

    One is enough where the judge knows none of the words, or not the model.
    """
    scores: dict[str, float] = {}
    while len(scores) < _TAKES:
        shot = bundle.project.shot(id)
        wanted = request(bundle.project, shot)
        bundle.commit("Take", _with_take(bundle, id, wanted, run(wanted)))
        take = bundle.project.shot(id).take
        picture = bundle.find_media(bundle.project.assets[take.asset].media)
        facts = run(Rank((str(picture),), wanted.dials.prompt, wanted.dials.model)).facts
        if not facts["judged"]:
            return
        scores[take.id] = facts["scores"][0]
        if facts["complete"][0]:
            return
    bundle.commit("Choose the best take", choose_take(bundle.project, id, max(scores, key=scores.__getitem__)))


def _run(engine: Engine, bundle: Bundle, wanted: Request, bar: Bar) -> Result:
    job = uuid.uuid4().hex
    folder = bundle.work_folder / job
    folder.mkdir()
    return engine.run(Run(job, wanted, folder), bar.show)


def _with_take(bundle: Bundle, shot: str, wanted: Request, result: ImageResult) -> Project:
    media = bundle.add_media(Path(result.path), "png", move=True)
    recipe = recipe_of(bundle.project, wanted, result, {})
    asset = Asset(new_id(), wanted.dials.prompt, "picture", media, width=result.width, height=result.height, recipe=recipe)
    project = replace(bundle.project, assets={**bundle.project.assets, asset.id: asset})
    return add_take(project, shot, asset.id)


def _with_music(bundle: Bundle, project: Project, folder: Path) -> Project:
    """The project with the sound file that the script's title page names as its music, from the first frame to the last."""
    name = _title_entry(project.script, "music")
    if not name:
        return project
    if Path(name).name != name:
        raise MediaError(f"The music “{name}” must lie beside the script.")
    info = probe(folder / name)
    media = bundle.add_media(folder / name, Path(name).suffix.lstrip("."))
    asset = Asset(new_id(), Path(name).stem, "sound", media, samples=info.samples, channels=info.channels, origin=name)
    project = replace(project, assets={**project.assets, asset.id: asset})
    rate = project.rate
    frames = min(project.timeline.duration, info.samples * rate.numerator // (48000 * rate.denominator))
    track = sound_track(project, 0, frames)
    clip = Clip(new_id(), AssetSource(asset.id), 0, frames, fade_out=min(_MUSIC_FADE, frames))
    return add_clips(project, [Placed(track.id, clip)]) if track and frames else project
