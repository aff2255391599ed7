"""The judge: asked about the candidates of one press of the button as soon as all are there, it puts the best one first and says why."""

from __future__ import annotations

from dataclasses import replace

from engines.requests import Rank
from studio.jobs.job import Job, State
from studio.paint_state import Candidates, Opinion
from studio.session import Session


def consider(session: Session, job: Job) -> None:
    """After each job that is over: ask the judge where this was the last one of its batch and there is a choice."""
    batch, canvas_id = job.target.get("batch"), job.target.get("canvas")
    if batch is None or any(not other.state.over for other in _batch(session, batch)):
        return
    rivals = [other for other in session.paint.candidates(canvas_id).jobs if other.target.get("batch") == batch]
    if len(rivals) < 2 or not job.request.dials.prompt.strip():
        return
    for other in session.queue.jobs():
        if other.target.get("judging") == batch and not other.state.over:
            session.queue.cancel(other.id)
    asked = Rank(tuple(other.result.path for other in rivals), job.request.dials.prompt, job.request.dials.model, _box(job))
    target = {"canvas": canvas_id, "judging": batch, "rivals": [other.id for other in rivals]}
    session.queue.move(session.queue.submit(asked, session.tr("Judge {} candidates").format(len(rivals)), target), 0)


def settle(session: Session, job: Job) -> None:
    """Take the judge's answer: sort the candidates that still wait, look at the best one unless the person looks at one of their own
    choice, and keep the reasons."""
    facts, canvas_id = job.result.facts, job.target["canvas"]
    waiting = session.paint.candidates(canvas_id)
    session.paint.set_candidates(canvas_id, sorted_by(waiting, dict(zip(job.target["rivals"], opinions(facts), strict=False))))
    session.queue.accept(job.id)


def opinions(facts: dict) -> list[Opinion]:
    """The opinion on each picture of a report, see `Rank`."""
    scores, reasons = facts["scores"], facts["reasons"]
    if not facts["judged"]:
        return [Opinion(facts["problem"])] * len(scores)
    judged = sorted((score for score in scores if score is not None), reverse=True)
    places = [0 if score is None else judged.index(score) + 1 for score in scores]
    return [Opinion(reason, place, len(judged)) for reason, place in zip(reasons, places, strict=True)]


def sorted_by(waiting: Candidates, found: dict[str, Opinion]) -> Candidates:
    """The candidates with their opinions; the judged ones among them, best first, stand where some judged one stood before. Of those judged
    before, which had other rivals, the reasons stay and the places go."""
    judged = [job for job in waiting.jobs if job.id in found and found[job.id].rank]
    best = iter(sorted(judged, key=lambda job: found[job.id].rank))
    jobs = tuple(next(best) if job in judged else job for job in waiting.jobs)
    shown = waiting.shown
    if judged and not waiting.chosen and shown in found:
        shown = min(judged, key=lambda job: found[job.id].rank).id
    here = {job.id for job in jobs}
    before = {id: replace(opinion, rank=0) for id, opinion in waiting.opinions.items()}
    kept = {id: opinion for id, opinion in {**before, **found}.items() if id in here}
    return replace(waiting, jobs=jobs, shown=shown, opinions=kept)


def _batch(session: Session, batch: str) -> list[Job]:
    return [job for job in session.queue.jobs() if job.target.get("batch") == batch]


def _box(job: Job) -> tuple[int, int, int, int] | None:
    """The part of the picture that was made anew."""
    return tuple(job.target["box"]) if "box" in job.target else None


def is_lost(job: Job) -> bool:
    """Whether a job of a batch will give no candidate."""
    return "batch" in job.target and job.state in (State.FAILED, State.CANCELLED)
