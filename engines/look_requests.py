"""The contract's part about looking at pictures: tracing what stands where, and ranking; re-exported by `engines.requests`."""

from __future__ import annotations

from dataclasses import dataclass

TRACES = {"edges": "edges", "soft edges": "edges", "depth": "depth", "segments": "segments"}
"""Way of tracing -> the kind of control (see `requests.CONTROLS`) that its picture is for."""


@dataclass(frozen=True)
class Trace:
    """What stands where in `image`, drawn as a control picture of the same size. `way`: one of TRACES.

    `detail`: how much counts as an edge, 0 (outlines) to 1 (every crease). `model`: for "depth", a model that estimates it, by name or
    folder; "" takes the first one that is found. "segments" are the things that the judge finds: it knows the Storybook world only.
    """

    image: str
    way: str = "edges"
    detail: float = 0.5
    model: str = ""


@dataclass(frozen=True)
class Rank:
    """How well each of `images` shows `prompt`, as the judge of the Storybook world sees it. The answer is a report whose facts are
    "judged" (bool), "scores" (higher is better, null for an image that is gone), "complete" (whether all that was asked is there),
    "reasons" (one short line each) and, where it could not judge, "problem" (a sentence).

    `model`: what made the pictures. `box`: the part that was asked for, (x, y, width, height) in pixels; None for the whole.
    """

    images: tuple[str, ...]
    prompt: str
    model: str = "storybook"
    box: tuple[int, int, int, int] | None = None


LOOK_REQUESTS = (Trace, Rank)
