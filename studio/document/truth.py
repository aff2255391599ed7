"""What is known exactly of a sound that was made from another one: beats, bars and sections of both, in samples of the new sound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OF_THE_WHOLE = ("tempo", "key", "genre", "mood", "metre", "space", "voices", "kit")


def joined_facts(before: Mapping[str, Any], made: Mapping[str, Any], samples: int) -> dict[str, Any]:
    """`made`, the facts of a sound of `samples` samples, with those of the sound that it goes on from ("joined_at") or that it changes in
    one place ("repainted") outside of what is new. Anything else stays as it is."""
    if "repainted" in made:
        first, end = made["repainted"]
        kept = {name: before[name] for name in _OF_THE_WHOLE if name in before}
    elif made.get("joined_at"):
        first, end = made["joined_at"], samples
        kept = {}
    else:
        return dict(made)
    merged = {**made, **kept}
    for name in ("beats", "bars"):
        merged[name] = _around(before.get(name, ()), made.get(name, ()), (first, end))
    merged["sections"] = _sections(before.get("sections", ()), made.get("sections", ()), (first, end), samples)
    return merged


def _around(old: list[int], new: list[int], place: tuple[int, int]) -> list[int]:
    first, end = place
    inside = [at for at in new if first <= at < end]
    return sorted([*(at for at in old if not first <= at < end), *inside])


def _sections(old: list[list], new: list[list], place: tuple[int, int], samples: int) -> list[list]:
    """[[name, sample], ...]: after the new place the old section goes on."""
    first, end = place
    inside = [[name, max(at, first)] for name, at in _running(new, first, end)]
    after = [[name, max(at, end)] for name, at in _running(old, end, samples)]
    return [[name, at] for name, at in old if at < first] + inside + after


def _running(sections: list[list], first: int, end: int) -> list[list]:
    """Those that are heard somewhere in [first, end)."""
    ends = [at for _, at in sections[1:]] + [end]
    return [section for section, stop in zip(sections, ends, strict=True) if section[1] < end and stop > first] if sections else []
