"""Shots: making their pictures, choosing takes, prompts and dials."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from studio.document import shots
from studio.document.project import Project
from studio.document.story import Shot
from studio.jobs.job import Job, State
from studio.session import Session

from .action import Action

MAX_TAKES = 8


def number(project: Project, id: str) -> int:
    """A shot's place in the story, counted from 1; 0 for a shot that is gone."""
    return next((place for place, shot in enumerate(project.shots, 1) if shot.id == id), 0)


def selected(session: Session) -> tuple[str, ...]:
    """The ids of the selected shots that are still in the story, in its order."""
    chosen = {*session.selection.shots, session.selection.shot}
    return tuple(shot.id for shot in session.project.shots if shot.id in chosen)


def select(session: Session, ids: Iterable[str]) -> None:
    """Select shots; the last one's dials are shown."""
    ids = tuple(ids)
    session.select(shots=ids, shot=ids[-1] if ids else None)


def pending(session: Session, id: str) -> tuple[Job, ...]:
    """The jobs that run or wait for a shot."""
    return tuple(job for job in session.queue.jobs() if job.target.get("shot") == id and not job.state.over)


def state(session: Session, shot: Shot) -> str:
    """ "running", "waiting", "failed", or what the document says: "missing", "ready", "stale"."""
    jobs = [job for job in session.queue.jobs() if job.target.get("shot") == shot.id]
    if any(job.state is State.RUNNING for job in jobs):
        return "running"
    if any(job.state is State.QUEUED for job in jobs):
        return "waiting"
    status = shots.status(session.project, shot)
    return "failed" if status == "missing" and jobs and jobs[-1].state is State.FAILED else status


def generate(session: Session, ids: Iterable[str], takes: int = 1) -> None:
    """Queue `takes` new takes of each shot, each with a seed of its own."""
    for shot in [shot for id in ids if (shot := session.project.shot(id))]:
        waiting = len(pending(session, shot.id))
        seed = _nth_seed(shot.seed, 0 if shot.seed_locked else waiting)
        for take in range(takes):
            request = shots.request(session.project, replace(shot, seed=seed))
            label = session.tr("Shot {} · take {}").format(number(session.project, shot.id), len(shot.takes) + waiting + take + 1)
            session.queue.submit(request, label, {"shot": shot.id})
            seed = shots.next_seed(seed)


def _nth_seed(seed: int, count: int) -> int:
    for _ in range(count):
        seed = shots.next_seed(seed)
    return seed


def missing(session: Session) -> tuple[str, ...]:
    """The shots without a picture that nobody is making one for."""
    return tuple(s.id for s in session.project.shots if shots.status(session.project, s) == "missing" and not pending(session, s.id))


def stale(session: Session) -> tuple[str, ...]:
    """The shots whose picture no longer fits their prompt and dials, and that nobody is making one for."""
    return tuple(s.id for s in session.project.shots if shots.status(session.project, s) == "stale" and not pending(session, s.id))


def generate_missing(session: Session, takes: int = 1) -> None:
    """Make a picture for every shot that has none."""
    generate(session, missing(session), takes)


def generate_stale(session: Session) -> None:
    """Make new takes of the shots whose prompt or dials have changed."""
    generate(session, stale(session))


def generate_all(session: Session) -> None:
    """Make a new take of every shot."""
    generate(session, [shot.id for shot in session.project.shots])


def generate_selected(session: Session) -> None:
    """Make a new take of the selected shots."""
    generate(session, selected(session))


def stop_selected(session: Session) -> None:
    """Stop what runs or waits for the selected shots."""
    for id in selected(session):
        for job in pending(session, id):
            session.queue.cancel(job.id)


def choose_take(session: Session, id: str, take: str | None) -> None:
    """Let the film show this take."""
    session.commit(session.tr("Choose take"), shots.choose_take(session.project, id, take))


def remove_take(session: Session, id: str, take: str) -> None:
    """Take a take off its shot; its picture stays in the library."""
    session.commit(session.tr("Remove take"), shots.remove_take(session.project, id, take))


def set_prompt(session: Session, id: str, prompt: str) -> None:
    """Give a shot a prompt of its own; an empty one follows the script again."""
    session.commit(session.tr("Edit prompt"), shots.set_prompt(session.project, id, prompt.strip()))


def set_negative_prompt(session: Session, id: str, prompt: str) -> None:
    """What the picture should not show."""
    changed = shots.edit_shot(session.project, id, lambda shot: replace(shot, negative_prompt=prompt.strip()))
    session.commit(session.tr("Edit negative prompt"), changed)


def set_duration(session: Session, id: str, frames: int | None) -> None:
    """How long the shot stands, in frames; None follows the script."""
    session.commit(session.tr("Set duration"), shots.set_duration(session.project, id, frames))


def set_seed(session: Session, id: str, seed: int, locked: bool | None = None) -> None:
    """The seed of the next take; `locked` keeps it."""
    session.commit(session.tr("Set seed"), shots.set_seed(session.project, id, seed, locked))


def set_dial(session: Session, id: str, name: str, value: Any) -> None:
    """Override a dial for this shot; None goes back to the model's own."""
    names = {"steps": session.tr("Set steps"), "guidance_scale": session.tr("Set guidance"), "model": session.tr("Set model")}
    session.commit(names.get(name, session.tr("Set dial")), shots.set_dial(session.project, id, name, value))


def split(session: Session) -> None:
    """Part the selected shot in two, after the sentence nearest its middle."""
    session.commit(session.tr("Split shot"), shots.split_shot(session.project, selected(session)[0]))


def merge_with_next(session: Session) -> None:
    """Join the selected shots, or the one that is selected with the one after it."""
    ids = selected(session)
    if len(ids) == 1:
        ids = (*ids, session.project.shots[number(session.project, ids[0])].id)
    session.commit(session.tr("Merge shots"), shots.merge_shots(session.project, ids))
    select(session, [id for id in ids if session.project.shot(id)][:1])


def can_merge(session: Session) -> bool:
    """True when there is something after the selected shot to merge it with."""
    ids = selected(session)
    return len(ids) > 1 or (len(ids) == 1 and number(session.project, ids[0]) < len(session.project.shots))


def step(session: Session, direction: int) -> None:
    """Select the next shot (1) or the one before (-1)."""
    story, ids = session.project.shots, selected(session)
    if story:
        place = number(session.project, ids[-1]) - 1 + direction if ids else 0
        select(session, [story[min(max(place, 0), len(story) - 1)].id])


def use_recipe(session: Session, id: str, request: dict[str, Any]) -> None:
    """Give a shot the prompt, seed and dials of a recipe's request."""
    dials = request["dials"]
    project = shots.set_prompt(session.project, id, str(dials.get("prompt", "")))
    project = shots.set_seed(project, id, int(dials.get("seed", 0)), locked=True)
    for name in ("steps", "guidance_scale", "model"):
        project = shots.set_dial(project, id, name, dials.get(name))
    project = shots.edit_shot(project, id, lambda shot: replace(shot, negative_prompt=str(dials.get("negative_prompt", ""))))
    session.commit(session.tr("Use settings of a picture"), project)


def _has_selection(session: Session) -> bool:
    return bool(selected(session))


ACTIONS = (
    Action(
        "shot.generate",
        "New take",
        generate_selected,
        "Shot",
        "Ctrl+G",
        "image-plus-outline",
        "Make another picture for the selected shots.",
        enabled=lambda s: not s.read_only and _has_selection(s),
    ),
    Action(
        "shot.generate_missing",
        "Make missing shots",
        generate_missing,
        "Shot",
        "Ctrl+Shift+G",
        "image-multiple-outline",
        "Make a picture for every shot that has none.",
        enabled=lambda s: not s.read_only and bool(missing(s)),
    ),
    Action(
        "shot.generate_stale",
        "Make changed shots again",
        generate_stale,
        "Shot",
        "",
        "image-sync-outline",
        "New takes where the prompt or the dials have changed since.",
        enabled=lambda s: not s.read_only and bool(stale(s)),
    ),
    Action(
        "shot.generate_all",
        "New take of every shot",
        generate_all,
        "Shot",
        "",
        "image-filter-none",
        "Make another picture for each shot of the film.",
        enabled=lambda s: not s.read_only and bool(s.project.shots),
    ),
    Action(
        "shot.split",
        "Split shot",
        split,
        "Shot",
        "",
        "content-cut",
        "Two shots, parted after the sentence nearest the middle.",
        "write",
        lambda s: not s.read_only and len(selected(s)) == 1,
    ),
    Action(
        "shot.merge",
        "Merge with next",
        merge_with_next,
        "Shot",
        "",
        "call-merge",
        "One shot out of several that follow each other.",
        "write",
        can_merge,
    ),
    Action(
        "shot.next",
        "Next shot",
        lambda s: step(s, 1),
        "Shot",
        "Alt+Down",
        "chevron-right",
        "Select the shot after this one.",
        enabled=lambda s: bool(s.project.shots),
    ),
    Action(
        "shot.previous",
        "Previous shot",
        lambda s: step(s, -1),
        "Shot",
        "Alt+Up",
        "chevron-left",
        "Select the shot before this one.",
        enabled=lambda s: bool(s.project.shots),
    ),
)
