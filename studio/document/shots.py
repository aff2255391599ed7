"""Shots follow the script, and keep what people and engines have done for them. Pure functions from project to project."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from difflib import SequenceMatcher
from typing import Any, Literal

from engines.requests import Dials, TextToImage

from .drafts import Draft, drafts
from .errors import EditError
from .fountain import plain, shown
from .project import Project
from .story import Shot, Take

Status = Literal["missing", "ready", "stale"]
SHELF = 200
_ALIKE = 0.5
_DIALS = {field.name for field in fields(Dials)} - {"prompt", "negative_prompt", "seed"}


def set_script(project: Project, script: str) -> Project:
    """The project with another script and the shots that it asks for."""
    return project if script == project.script else shots_from_script(replace(project, script=script))


def shots_from_script(project: Project) -> Project:
    """One shot per scene heading or action paragraph. A shot whose text is still there, moved or reworded, keeps its id and its work.

    Shots with work in them whose text is gone go to the shelf, and come back with their text.
    """
    wanted = drafts(project.script)
    matched = _match((*project.shots, *project.shelf), wanted)
    taken = {shot.id for shot in (*project.shots, *project.shelf)}
    made = []
    for draft, old in zip(wanted, matched, strict=True):
        shot = _follow(project, old, draft) if old else _new_shot(project, draft, taken)
        taken.add(shot.id)
        made.append(shot)
    kept = {shot.id for shot in made}
    shelf = tuple(shot for shot in (*project.shots, *project.shelf) if shot.id not in kept and _has_work(shot))[:SHELF]
    if _same(made, project.shots) and _same(shelf, project.shelf):
        return project
    return replace(project, shots=tuple(made), shelf=shelf)


def edit_shot(project: Project, id: str, change: Callable[[Shot], Shot]) -> Project:
    """The project with one shot changed; the same project when nothing changed or the shot is gone."""
    shots = tuple(change(shot) if shot.id == id else shot for shot in project.shots)
    return project if shots == project.shots else replace(project, shots=shots)


def set_prompt(project: Project, id: str, prompt: str) -> Project:
    """Give a shot a prompt of its own; an empty one lets it follow the script again."""
    if not prompt.strip():
        draft = next((draft for draft, shot in _pairs(project) if shot.id == id), None)
        return edit_shot(project, id, lambda shot: replace(shot, prompt=draft.prompt if draft else "", prompt_edited=False))
    return edit_shot(project, id, lambda shot: shot if shot.prompt == prompt else replace(shot, prompt=prompt, prompt_edited=True))


def set_duration(project: Project, id: str, frames: int | None) -> Project:
    """Give a shot a length of its own in frames (at least 1); None lets it follow the script again."""
    length = frames or next((draft.duration(project.rate) for draft, shot in _pairs(project) if shot.id == id), 1)
    return edit_shot(project, id, lambda shot: replace(shot, duration=max(1, length), duration_edited=frames is not None))


def set_seed(project: Project, id: str, seed: int, locked: bool | None = None) -> Project:
    """The seed of the next take, 0 to 2**32 - 1; `locked` keeps it from changing after a take."""
    return edit_shot(project, id, lambda shot: replace(shot, seed=seed % 2**32, seed_locked=shot.seed_locked if locked is None else locked))


def set_dial(project: Project, id: str, name: str, value: Any) -> Project:
    """Override a dial of the request for this shot ("steps", "guidance_scale", "model" ...); None takes the override away."""
    if name not in _DIALS:
        raise KeyError(name)

    def change(shot: Shot) -> Shot:
        others = {key: old for key, old in shot.dials.items() if key != name}
        return replace(shot, dials=others if value is None else {**others, name: value})

    return edit_shot(project, id, change)


def add_take(project: Project, id: str, asset: str, choose: bool = True) -> Project:
    """Give a shot another take, chosen unless said otherwise; an unlocked seed moves on for the next one."""

    def change(shot: Shot) -> Shot:
        take = Take(_fresh(f"{id}/{asset}/{len(shot.takes)}", {take.id for take in shot.takes}), asset)
        seed = shot.seed if shot.seed_locked else next_seed(shot.seed)
        return replace(shot, takes=(*shot.takes, take), chosen=take.id if choose or not shot.take else shot.chosen, seed=seed)

    return edit_shot(project, id, change)


def choose_take(project: Project, id: str, take: str | None) -> Project:
    """Let the film show this take of a shot, or its storyboard card for None."""
    known = {None, *(one.id for shot in project.shots if shot.id == id for one in shot.takes)}
    return edit_shot(project, id, lambda shot: replace(shot, chosen=take)) if take in known else project


def remove_take(project: Project, id: str, take: str) -> Project:
    """Take a take off a shot; its asset stays in the library. The one before it is chosen in its place."""

    def change(shot: Shot) -> Shot:
        index = next((index for index, one in enumerate(shot.takes) if one.id == take), None)
        if index is None:
            return shot
        takes = shot.takes[:index] + shot.takes[index + 1 :]
        chosen = shot.chosen if shot.chosen != take else takes[max(0, index - 1)].id if takes else None
        return replace(shot, takes=takes, chosen=chosen)

    return edit_shot(project, id, change)


def request(project: Project, shot: Shot) -> TextToImage:
    """What to ask an engine for the next take of a shot."""
    dials = {"width": project.width, "height": project.height, "model": project.model}
    dials.update((name, value) for name, value in shot.dials.items() if name in _DIALS)
    return TextToImage(Dials(prompt=shot.prompt, negative_prompt=shot.negative_prompt, seed=shot.seed, **dials))


def status(project: Project, shot: Shot) -> Status:
    """Whether a shot has its picture: "stale" when its prompt, model, dials or locked seed are not those of the chosen take."""
    asset = project.assets.get(shot.take.asset) if shot.take else None
    if asset is None:
        return "missing"
    made = asset.recipe.request if asset.recipe else {}
    if made.get("kind") != "TextToImage" or not isinstance(made.get("dials"), dict):
        return "ready"
    wanted = request(project, shot).dials
    names = {"prompt", "negative_prompt", "model", *(set(shot.dials) & _DIALS), *(["seed"] if shot.seed_locked else [])}
    return "ready" if all(made["dials"].get(name) == getattr(wanted, name) for name in names) else "stale"


def next_seed(seed: int) -> int:
    """The seed after this one: far away, and the same every time."""
    return zlib.crc32(b"%d" % seed)


def split_shot(project: Project, id: str, at: int | None = None) -> Project:
    """Part a shot's paragraph in the script, before the character `at` of its text or after the sentence nearest its middle."""
    draft, shot = _find(project, id)
    places = [found.end() for found in re.finditer(r"[.!?]\s+", shot.text)]
    at = at if at is not None else min(places, key=lambda place: abs(place - len(shot.text) / 2), default=0)
    first, second = shot.text[:at].strip(), shot.text[at:].strip()
    if not first or not second:
        raise EditError("This shot is a single sentence: write another one to split it.")
    lines = project.script.splitlines()
    written = "\n".join(lines[draft.line : draft.last + 1])
    gaps = (found.span() for found in re.finditer(r"\s+", written))
    start, end = next(((start, end) for start, end in gaps if plain(shown(written[:start])) == first), (0, 0))
    lines[draft.line : draft.last + 1] = [written[:start], "", written[end:]] if end else [first, "", second]
    project = edit_shot(project, id, lambda shot: replace(shot, text=first))
    return set_script(project, "\n".join(lines))


def merge_shots(project: Project, ids: Collection[str]) -> Project:
    """Join shots that follow each other in one scene: one paragraph in the script, then the speech of all; the takes of all."""
    chosen = [(draft, shot) for draft, shot in _pairs(project) if shot.id in ids]
    shots = [shot for _, shot in chosen]
    positions = [index for index, shot in enumerate(project.shots) if shot.id in ids]
    if len(chosen) < 2 or positions[-1] - positions[0] >= len(positions) or len({shot.heading for shot in shots}) > 1:
        raise EditError("Only shots that follow each other in one scene can be merged.")
    takes = tuple(take for shot in shots for take in shot.takes)
    merged = replace(shots[0], text=" ".join(shot.text for shot in shots).strip(), takes=takes)
    merged = replace(merged, chosen=next((shot.chosen for shot in shots if shot.chosen), None))
    others = tuple(merged if shot is shots[0] else shot for shot in project.shots if shot is shots[0] or shot.id not in ids)
    return shots_from_script(replace(project, shots=others, script=_merged_script(project.script, [draft for draft, _ in chosen])))


def _merged_script(script: str, wanted: list[Draft]) -> str:
    """The script with the paragraphs of these drafts in one, where the first of them stands."""
    lines = script.splitlines()
    moved = [draft for draft in wanted if draft.text]
    text = " ".join(" ".join(lines[draft.line : draft.last + 1]) for draft in moved)
    for draft in reversed(moved[1:] if wanted[0].text else moved):
        end = draft.last + 1
        del lines[draft.line : end + (end < len(lines) and not lines[end].strip())]
    first = wanted[0]
    lines[first.line : first.last + 1] = [text] if first.text else [*lines[first.line : first.last + 1], "", text]
    return "\n".join(lines)


def _pairs(project: Project) -> Iterable[tuple[Draft, Shot]]:
    """Each draft of the script with its shot."""
    followed = shots_from_script(project)
    return zip(drafts(project.script), followed.shots, strict=True)


def _find(project: Project, id: str) -> tuple[Draft, Shot]:
    found = next((pair for pair in _pairs(project) if pair[1].id == id), None)
    if found is None:
        raise EditError("This shot is no longer in the script.")
    return found


def _match(old: tuple[Shot, ...], wanted: tuple[Draft, ...]) -> list[Shot | None]:
    """For each draft its old shot: same heading and text first, then same text, then alike text, in the order of the script."""
    matched: list[Shot | None] = [None] * len(wanted)
    left = dict.fromkeys(range(len(old)))
    for key in (lambda one: (one.heading, one.text), lambda one: one.text or one.heading):
        shots: dict[Any, list[int]] = {}
        for index in left:
            shots.setdefault(key(old[index]), []).append(index)
        for place, draft in enumerate(wanted):
            if matched[place] is None and (same := shots.get(key(draft))):
                matched[place] = old[index := same.pop(0)]
                del left[index]
    _match_alike(old, wanted, matched, left)
    return matched


def _match_alike(old: tuple[Shot, ...], wanted: tuple[Draft, ...], matched: list[Shot | None], left: dict[int, None]) -> None:
    """Give drafts without a shot the most alike of the old shots left over, but only where it is alike enough."""
    open_places = [place for place, shot in enumerate(matched) if shot is None]
    if len(open_places) * len(left) > 2500:
        return
    pairs = [(_likeness(old[index], wanted[place]), -abs(index - place), place, index) for place in open_places for index in left]
    for likeness, _, place, index in sorted(pairs, reverse=True):
        if likeness >= _ALIKE and matched[place] is None and index in left:
            matched[place] = old[index]
            del left[index]


def _likeness(shot: Shot, draft: Draft) -> float:
    """0 to 1, by words; a little more under the same heading."""
    words = SequenceMatcher(None, shot.text.split() or [shot.heading], draft.text.split() or [draft.heading], autojunk=False).ratio()
    begins = bool(shot.text) and (draft.text.startswith(shot.text) or shot.text.startswith(draft.text)) and bool(draft.text)
    return max(words, 0.6 if begins else 0.0) + (0.1 if shot.heading == draft.heading else 0.0)


def _follow(project: Project, shot: Shot, draft: Draft) -> Shot:
    prompt = shot.prompt if shot.prompt_edited else draft.prompt
    duration = shot.duration if shot.duration_edited else draft.duration(project.rate)
    wanted = (draft.heading, draft.text, draft.dialogue, prompt, duration)
    if wanted == (shot.heading, shot.text, shot.dialogue, shot.prompt, shot.duration):
        return shot
    return replace(shot, heading=draft.heading, text=draft.text, dialogue=draft.dialogue, prompt=prompt, duration=duration)


def _new_shot(project: Project, draft: Draft, taken: Collection[str]) -> Shot:
    id = _fresh(f"{draft.heading}|{draft.text}", taken)
    blank = Shot(id, seed=zlib.crc32(id.encode()))
    return _follow(project, blank, draft)


def _fresh(text: str, taken: Collection[str]) -> str:
    """An id made from `text`, different from those taken."""
    count = 0
    while (id := hashlib.sha256(f"{text}|{count}".encode()).hexdigest()[:10]) in taken:
        count += 1
    return id


def _has_work(shot: Shot) -> bool:
    return bool(shot.takes or shot.prompt_edited or shot.duration_edited or shot.negative_prompt or shot.dials or shot.seed_locked)


def _same(one: Iterable[Shot], other: Iterable[Shot]) -> bool:
    one, other = tuple(one), tuple(other)
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
