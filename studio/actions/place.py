"""Results of jobs come into the film: into the project as it is when they arrive, never as it was at submit time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from engines.media.picture import picture_size
from engines.media.probe import measure_sound
from engines.media.sniff import sniff
from engines.requests import ClipResult, MeshResult, SoundResult, SplatsResult, input_files
from engines.splat.mesh import Mesh
from engines.splat.reading import reach_of, read_model
from studio.actions import judge, set_arrivals
from studio.actions.control import lay_traced
from studio.background import Background
from studio.document.asset import Asset, Recipe
from studio.document.beats import with_beats
from studio.document.codec import to_part
from studio.document.cut import Placed, add_clips, find_clip
from studio.document.fits import with_fit
from studio.document.mix import BusName
from studio.document.project import Project
from studio.document.recipes import recipe_of
from studio.document.shots import add_take
from studio.document.takes import add_take as add_clip_take
from studio.document.timecode import frame_at
from studio.document.timeline import AssetSource, Clip, Fit
from studio.document.tracks import add_track, free_track_on, with_usual_tracks
from studio.document.truth import joined_facts
from studio.jobs.job import Job
from studio.session import Session


class Placing(QObject):
    """Stores each finished job's file in a thread, then places it. Make one per session, before `queue.start()`.

    Pictures made on a canvas that is still there are candidates: they wait on it until the person accepts or drops them.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._background = Background("placing", self)
        session.queue.finished.connect(self._store)
        session.queue.changed.connect(self._follow)
        session.closing.connect(self._background.close)  # what was not placed comes again when the film is opened next

    def _store(self, job: Job) -> None:
        if "pass" in job.target:
            set_arrivals.lay_pass(self._session, job)
            return
        if job.id in self._session.project.assets:
            self._session.queue.accept(job.id)
            return
        if "beats" in job.target:
            self._note_beats(job)
            return
        if job.target.get("canvas") in self._session.project.canvases:
            self._give(job)
            return
        path = Path(job.result.path)
        self._background.run(
            lambda: self._session.bundle.add_media(path, path.suffix.lstrip(".")),
            lambda media: place(self._session, job, media) and self._session.queue.accept(job.id),
            lambda error: self._session.problem.emit(str(error)),
        )

    def _give(self, job: Job) -> None:
        """To the canvas that it was made for: a control layer, the judge's opinion, or a candidate."""
        if "control" in job.target:
            lay_traced(self._session, job)
        elif "judging" in job.target:
            judge.settle(self._session, job)
        else:
            give_back(self._session, job)
            judge.consider(self._session, job)

    def _note_beats(self, job: Job) -> None:
        asset, heard = job.target["beats"], job.result.facts.get("beats")
        if self._session.arrive(job.label, lambda project: with_beats(project, asset, heard)):
            self._session.queue.accept(job.id)
            self._session.message.emit(self.tr("{} beats were heard; edits snap to them.").format(len(heard or ())))

    def _follow(self, job_id: str) -> None:
        job = self._session.queue.job(job_id)
        if job is not None and judge.is_lost(job):
            judge.consider(self._session, job)


def place(session: Session, job: Job, media: str) -> bool:
    """Put a finished job's result where its target says, as one step that leaves redo as it is; False when it could not be saved."""
    return session.arrive(job.label, lambda project: placed(project, job, media))


def placed(project: Project, job: Job, media: str) -> Project:
    """The project with a finished job's result where its target says; a target that is gone leaves it in the library.

    What has been placed already is not placed twice.
    """
    if job.id in project.assets:
        return project
    project = with_result(project, job, media)
    match job.target:
        case {"shot": shot} if project.shot(shot):
            return add_take(project, shot, job.id)
        case {"take": clip} if find_clip(project, clip):
            return add_clip_take(project, clip, job.id)
        case {"stand": _, "repair": _}:
            return set_arrivals.with_repaired(project, job)
        case {"stand": _}:
            return set_arrivals.with_stood(project, job)
        case {"set": _, "camera": _}:
            return set_arrivals.with_rendered(project, job)
        case {"refit": clip, "fit": plain} if find_clip(project, clip):
            return with_fit(project, clip, to_part(Fit, plain, "the place that music fits"), job.id)
        case {"lay": frame, "bus": bus, "fit": plain}:
            fit = to_part(Fit, plain, "the place that music fits")
            return with_fit(with_laid_sound(project, job.id, frame, bus), f"{job.id}.clip", fit)
        case {"lay": frame, "bus": bus}:
            return with_laid_sound(project, job.id, frame, bus)
        case _:
            return project


def with_asset(project: Project, asset: Asset) -> Project:
    """The project with one more asset."""
    return replace(project, assets={**project.assets, asset.id: asset})


def give_back(session: Session, job: Job) -> None:
    """Let a finished result wait on its canvas until it is accepted or dropped; the first one is looked at at once."""
    waiting = session.paint.candidates(job.target["canvas"])
    if job.id not in [other.id for other in waiting.jobs]:
        session.paint.set_candidates(job.target["canvas"], replace(waiting, jobs=(*waiting.jobs, job), shown=waiting.shown or job.id))


def with_result(project: Project, job: Job, media: str) -> Project:
    """The project with the asset that a finished job has made; its id is the job's, so that a job is placed only once.

    Ids follow from the job's: the asset is the same in every state of the film that it is placed in.
    """
    project, inputs = _with_inputs(project, job)
    recipe = recipe_of(project, job.request, job.result, inputs)
    match job.result:
        case SoundResult(samples=samples, channels=channels):
            recipe = _with_whole_truth(project, recipe, samples)
            asset = Asset(job.id, job.label, "sound", media, samples=samples, channels=channels, recipe=recipe)
        case ClipResult(width=width, height=height, frames=frames, rate=rate):
            asset = Asset(job.id, job.label, "clip", media, width, height, frames, rate, recipe=recipe)
        case SplatsResult() | MeshResult():
            asset = _model(Asset(job.id, job.label, "model", media, recipe=recipe), Path(job.result.path))
        case result:
            asset = Asset(job.id, job.label, "picture", media, width=result.width, height=result.height, recipe=recipe)
    return with_asset(project, asset)


def _with_whole_truth(project: Project, recipe: Recipe, samples: int) -> Recipe:
    """With what is known of the sound that another one was made from."""
    source = project.assets.get(recipe.inputs.get("begin_with") or recipe.inputs.get("sound") or "")
    known = source.recipe.facts if source and source.recipe else {}
    return replace(recipe, facts=joined_facts(known, recipe.facts, samples))


def with_laid_sound(project: Project, asset_id: str, frame: int, bus: BusName) -> Project:
    """A sound laid into the cut from `frame` on, on a free track of its bus; a track is added where none is free."""
    project = with_usual_tracks(project)
    length = max(1, frame_at(project.rate, project.assets[asset_id].samples))
    track = free_track_on(project, bus, frame, frame + length)
    if track is None:
        project = add_track(project, "sound", bus.capitalize(), bus, f"{asset_id}.track")
        track = project.timeline.tracks[-1]
    clip = Clip(f"{asset_id}.clip", AssetSource(asset_id), frame, length)
    return add_clips(project, [Placed(track.id, clip)])


def _with_inputs(project: Project, job: Job) -> tuple[Project, dict[str, str]]:
    """The project with a hidden asset for each file that the request read and that is none yet; and field name -> asset id."""
    known, inputs = {asset.media: asset.id for asset in project.assets.values()}, {}
    for name, path in input_files(job.request).items():
        key = Path(path).name
        if key not in known:
            known[key] = f"{job.id}.{name}"
            asset = Asset(known[key], f"{job.label} ({name})", "picture", key, hidden=True)
            project = with_asset(project, _measured(asset, path))
        inputs[name] = known[key]
    return project, inputs


def _measured(asset: Asset, path: str) -> Asset:
    """The asset with the kind and the size of its file."""
    if sniff(path).group == "model":
        return _model(replace(asset, kind="model"), Path(path))
    if sniff(path).group == "picture":
        width, height = picture_size(path)
        return replace(asset, width=width, height=height)
    samples, channels = measure_sound(path)
    return replace(asset, kind="sound", samples=samples, channels=channels)


def _model(asset: Asset, path: Path) -> Asset:
    """The asset with the form, the count and the reach of its model."""
    model = read_model(path)
    low, high = reach_of(model)
    form, count = ("mesh", len(model.triangles)) if isinstance(model, Mesh) else ("splats", len(model))
    return replace(asset, form=form, count=count, low=low, high=high)
