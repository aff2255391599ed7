"""Candidates: finished results that wait on the canvas to be accepted as a layer or dropped. The queue keeps their files until then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engines.media.picture import encode_png, read_grey, read_picture
from studio.actions.action import Action, complain
from studio.actions.canvas import current_canvas, has_canvas, with_canvas
from studio.actions.generate import next_seed, running_job
from studio.actions.place import with_asset, with_result
from studio.document.asset import Asset
from studio.document.canvas import Canvas, Layer
from studio.document.cut import new_id
from studio.document.files import Bundle
from studio.document.layers import insert_layer
from studio.document.paint import flatten, from_picture
from studio.document.project import Project
from studio.document.shots import add_take
from studio.jobs.job import Job
from studio.paint_state import Candidates
from studio.session import Session


@dataclass(frozen=True)
class Accepted:
    """What accepting made ready beside the window: the result's media key, the canvas with the new layer, that layer's id, and the
    media key of the whole canvas where that makes a take and is not the result itself."""

    media: str
    canvas: Canvas
    layer: str
    painted: str = ""


def step(session: Session, by: int) -> None:
    """Look at the next or previous candidate; past either end stands the canvas as it is."""
    canvas = current_canvas(session)
    if canvas:
        waiting = session.paint.candidates(canvas.id)
        ids = [None, *(job.id for job in waiting.jobs)]
        place = ids.index(waiting.shown) if waiting.shown in ids else 0
        show(session, ids[(place + by) % len(ids)])


def show(session: Session, job_id: str | None) -> None:
    """Look at one candidate in place, or at the canvas as it is."""
    canvas = current_canvas(session)
    if canvas:
        session.paint.set_candidates(canvas.id, replace(session.paint.candidates(canvas.id), shown=job_id, chosen=job_id is not None))


def shown(session: Session) -> Job | None:
    """The candidate that is looked at."""
    canvas = current_canvas(session)
    return session.paint.candidates(canvas.id).job if canvas else None


def accept(session: Session) -> None:
    """Keep the candidate that is looked at as a new layer; on a shot's canvas that makes a take of the whole picture too."""
    canvas, job = current_canvas(session), shown(session)
    if canvas and job and has_candidate(session):
        waiting = session.paint.candidates(canvas.id)
        session.paint.set_candidates(canvas.id, replace(waiting, taken=(*waiting.taken, job.id)))
        _make_ready(session, canvas, job)


def accept_all(session: Session) -> None:
    """Keep every candidate of this canvas as a layer of its own; only the one that is looked at (else the newest) is visible."""
    canvas = current_canvas(session)
    jobs = waiting_jobs(session)
    if canvas is None or not jobs:
        return
    waiting = session.paint.candidates(canvas.id)
    session.paint.set_candidates(canvas.id, replace(waiting, taken=tuple(job.id for job in waiting.jobs)))
    session.paint.background.run(
        lambda: _all_ready(session.bundle, canvas, jobs, waiting.shown or jobs[-1].id),
        lambda ready: _keep_all(session, canvas, jobs, ready),
        lambda error: (session.paint.set_candidates(canvas.id, waiting), complain(session, error)),
    )


def _all_ready(bundle: Bundle, canvas: Canvas, jobs: tuple[Job, ...], visible: str) -> list[Accepted]:
    """In the thread: each candidate's layer on top of those before it."""
    ready = []
    for job in jobs:
        layer = make_layer(job, bundle.find_media(job.target["mask"]) if "mask" in job.target else None)
        canvas = insert_layer(canvas, replace(layer, visible=job.id == visible))
        ready.append(Accepted(bundle.add_media(Path(job.result.path), "png"), canvas, layer.id))
    bundle.prepare(with_canvas(bundle.project, canvas))
    return ready


def _keep_all(session: Session, canvas: Canvas, jobs: tuple[Job, ...], ready: list[Accepted]) -> None:
    project, same = session.project, session.project.canvases.get(canvas.id) is canvas
    for job, one in zip(jobs, ready, strict=True):
        project = with_result(project, job, one.media)
    if same and session.commit(session.tr("Keep {} candidates").format(len(jobs)), with_canvas(project, ready[-1].canvas)):
        for job in jobs:
            session.queue.accept(job.id)
            _forget(session, canvas.id, job)
        return
    session.paint.set_candidates(canvas.id, replace(session.paint.candidates(canvas.id), taken=()))
    if not same:
        session.message.emit(session.tr("The canvas was changed meanwhile: keep the candidates once more."))


def drop(session: Session) -> None:
    """Let go of the candidate that is looked at."""
    canvas, job = current_canvas(session), shown(session)
    if canvas and job and has_candidate(session):
        _forget(session, canvas.id, job)
        session.queue.accept(job.id)


def drop_all(session: Session) -> None:
    """Let go of every candidate of this canvas."""
    canvas = current_canvas(session)
    if canvas:
        waiting = session.paint.candidates(canvas.id)
        for job in waiting.jobs:
            if job.id not in waiting.taken:
                _forget(session, canvas.id, job)
                session.queue.accept(job.id)


def reject(session: Session) -> None:
    """Let go of the candidate that is looked at, or stop the one in the making, and try the next seed."""
    canvas = current_canvas(session)
    job = shown(session) or (running_job(session, canvas.id) if canvas else None)
    if canvas and job:
        next_seed(session, job)
        if job.state.over:
            drop(session)
        else:
            session.queue.cancel(job.id)


def use_as_take(session: Session) -> None:
    """Make the canvas, as it looks now, a take of its shot."""
    canvas = current_canvas(session)
    if canvas and canvas.shot:
        session.paint.background.run(
            lambda: _painted(session.bundle, flatten(canvas)),
            lambda media: session.commit(session.tr("Use canvas as take"), _with_painted(session.project, canvas, media)),
            lambda error: complain(session, error),
        )


def make_layer(job: Job, mask: Path | None) -> Layer:
    """The layer that a result becomes: only what the engine changed, so that layers below stay as they are and can be painted on."""
    pixels = read_picture(job.result.path)
    x, y, width, height = job.target["frame"]
    alpha = np.full(pixels.shape[:2], 255, np.uint8)
    if mask is not None:
        alpha = np.where(read_grey(mask) > 0, alpha, 0).astype(np.uint8)
    if "margins" in job.target:
        left, top, right, bottom = job.target["margins"]
        alpha[top : height - bottom, left : width - right] = 0
    rgba = np.dstack([pixels[..., :3], alpha])
    return Layer(new_id(), layer_name(job), from_picture(rgba * (alpha > 0)[..., None], x, y), asset=job.id)


def layer_name(job: Job) -> str:
    """The first words of the prompt, or what the job was called."""
    prompt = job.request.dials.prompt.strip().splitlines()
    return prompt[0][:40].strip(" ,") if prompt and prompt[0].strip() else job.label


def _make_ready(session: Session, canvas: Canvas, job: Job) -> None:
    """Read, store and flatten beside the window; if the canvas was painted on meanwhile, flatten again."""

    def keep(ready: Accepted) -> None:
        now = session.project.canvases.get(canvas.id)
        if now is not None and now is not canvas:
            _make_ready(session, now, job)
        elif session.commit(session.tr("Accept “{}”").format(layer_name(job)), _accepted(session.project, job, ready)):
            session.queue.accept(job.id)
            session.select(layer=ready.layer)
            _forget(session, canvas.id, job)
        else:
            let_go()

    def refuse(error: Exception) -> None:
        let_go()
        complain(session, error)

    def let_go() -> None:
        waiting = session.paint.candidates(canvas.id)
        session.paint.set_candidates(canvas.id, replace(waiting, taken=tuple(id for id in waiting.taken if id != job.id)))

    session.paint.background.run(lambda: _ready(session.bundle, canvas, job), keep, refuse)


def _ready(bundle: Bundle, canvas: Canvas, job: Job) -> Accepted:
    mask = bundle.find_media(job.target["mask"]) if "mask" in job.target else None
    layer = make_layer(job, mask)
    canvas = insert_layer(canvas, layer)  # on top: it was made from all that is seen
    bundle.prepare(with_canvas(bundle.project, canvas))
    media = bundle.add_media(Path(job.result.path), "png")
    if canvas.shot is None:
        return Accepted(media, canvas, layer.id)
    whole = flatten(canvas)
    same = whole[..., 3].min() == 255 and np.array_equal(whole[..., :3], read_picture(job.result.path)[..., :3])
    return Accepted(media, canvas, layer.id, "" if same else _painted(bundle, whole))


def _accepted(project: Project, job: Job, ready: Accepted) -> Project:
    project = with_canvas(with_result(project, job, ready.media), ready.canvas)
    if ready.canvas.shot is None or project.shot(ready.canvas.shot) is None:
        return project
    return _with_painted(project, ready.canvas, ready.painted) if ready.painted else add_take(project, ready.canvas.shot, job.id)


def _with_painted(project: Project, canvas: Canvas, media: str) -> Project:
    """With the flattened canvas as an asset and as the chosen take of its shot."""
    asset = Asset(new_id(), f"{canvas.name}, painted", "picture", media, width=canvas.frame.width, height=canvas.frame.height)
    project = with_asset(project, asset)
    return add_take(project, canvas.shot, asset.id) if project.shot(canvas.shot) else project


def _painted(bundle: Bundle, pixels: np.ndarray) -> str:
    return bundle.add_media(encode_png(pixels[..., :3] if pixels[..., 3].min() == 255 else pixels), "png")


def _forget(session: Session, canvas_id: str, job: Job) -> None:
    """Take a candidate off the strip; its neighbour is not looked at, so that the canvas shows what was chosen."""
    waiting = session.paint.candidates(canvas_id)
    jobs = tuple(other for other in waiting.jobs if other.id != job.id)
    taken = tuple(id for id in waiting.taken if id != job.id)
    shown = None if waiting.shown == job.id else waiting.shown
    rest = {id: opinion for id, opinion in waiting.opinions.items() if id != job.id}
    session.paint.set_candidates(canvas_id, Candidates(jobs, shown, taken, rest, waiting.chosen and bool(jobs)))


def has_candidate(session: Session) -> bool:
    """True while a candidate is looked at that is not being accepted already."""
    canvas, job = current_canvas(session), shown(session)
    return bool(has_canvas(session) and canvas and job and job.id not in session.paint.candidates(canvas.id).taken)


def _has_candidates(session: Session) -> bool:
    canvas = current_canvas(session)
    return bool(canvas and session.paint.candidates(canvas.id).jobs)


def can_compare(session: Session) -> bool:
    """True while there is a candidate to compare with the canvas or with others."""
    return bool(waiting_jobs(session))


def waiting_jobs(session: Session) -> tuple[Job, ...]:
    """The candidates of the canvas that is shown which are not being accepted already."""
    canvas = current_canvas(session)
    waiting = session.paint.candidates(canvas.id) if canvas else Candidates()
    return tuple(job for job in waiting.jobs if job.id not in waiting.taken)


def complain_about(session: Session, job: Job, error: Exception) -> None:
    """Tell that a candidate cannot be shown, unless it was accepted or dropped meanwhile: then its file is rightly gone."""
    if any(job.id == other.id for other in waiting_jobs(session)):
        complain(session, error)


def _can_reject(session: Session) -> bool:
    canvas = current_canvas(session)
    return has_candidate(session) or bool(canvas and running_job(session, canvas.id))


def _has_shot(session: Session) -> bool:
    canvas = current_canvas(session)
    return bool(has_canvas(session) and canvas and canvas.shot and canvas.layers)


ACTIONS = (
    Action("candidate.accept", "Accept candidate", accept, "Paint/Candidates", "Alt+Return", "check",
           "Keep it as a layer (Enter on the canvas)", "paint", has_candidate),
    Action("candidate.drop", "Drop candidate", drop, "Paint/Candidates", "Alt+Delete", "close", "Let go of it (Delete on the canvas)",
           "paint", has_candidate),
    Action("candidate.drop_all", "Drop all candidates", drop_all, "Paint/Candidates", "", "close-box-multiple-outline",
           "Let go of all of them", "paint", _has_candidates),
    Action("candidate.accept_all", "Keep all candidates as layers", accept_all, "Paint/Candidates", "", "layers-plus",
           "Each a layer of its own; only the one that is looked at is visible", "paint", _has_candidates),
    Action("candidate.compare", "Compare candidates", lambda session: session.asked.emit("compare"), "Paint/Candidates", "C", "compare",
           "Side by side, under a wipe, or blinking", "paint", can_compare),
    Action("candidate.reject", "Reject and try next seed", reject, "Paint/Candidates", "R", "refresh",
           "Let go of it, or stop the one in the making, and try another seed", "paint", _can_reject),
    Action("candidate.next", "Next candidate", lambda session: step(session, 1), "Paint/Candidates", "Alt+Right", "arrow-right",
           "Look at the next one", "paint", _has_candidates),
    Action("candidate.previous", "Previous candidate", lambda session: step(session, -1), "Paint/Candidates", "Alt+Left", "arrow-left",
           "Look at the one before", "paint", _has_candidates),
    Action("canvas.take", "Use canvas as take", use_as_take, "Paint", "", "movie-check-outline",
           "Make the canvas, as it looks now, a take of its shot", "paint", _has_shot),
)  # fmt: skip
