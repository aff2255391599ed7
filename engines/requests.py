"""The contract: everything an engine can be asked, and what it answers. Standard library only.

A request is frozen, complete and plain: numbers, texts and paths of files. So it can be queued, saved, replayed,
sent down a pipe as JSON, and kept as the recipe of what it made. Pictures travel as files (content-addressed PNG).
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dials:
    """What every picture request shares. Named as diffusers names them.

    `width`, `height`: size of the result in pixels (16 to 8192). `steps`, `guidance_scale`: None takes the model's
    own default. `seed`: 0 to 2**32 - 1. `model`: a name from the catalog or the path of a model folder.
    """

    prompt: str
    negative_prompt: str = ""
    width: int = 1280
    height: int = 720
    steps: int | None = None
    guidance_scale: float | None = None
    seed: int = 0
    model: str = "storybook"


@dataclass(frozen=True)
class TextToImage:
    """A picture from words."""

    dials: Dials


@dataclass(frozen=True)
class ImageToImage:
    """A picture from a picture. `strength` 0 returns `image` bit for bit, 1 ignores it. The result has the dials' size."""

    dials: Dials
    image: str
    strength: float = 0.6


@dataclass(frozen=True)
class Inpaint:
    """Repaint `image` where `mask` is set; the result has the image's own size and the dials' size is ignored.

    `mask`: grey PNG of the image's size, what may change (255) and how much (soft edges are differential).
    `composite_mask`: grey PNG, how the new pixels are laid over the old ones; None derives it from `mask`.
    Where the composite mask is 0 the result is bit-identical to `image`.
    """

    dials: Dials
    image: str
    mask: str
    composite_mask: str | None = None
    strength: float = 1.0


@dataclass(frozen=True)
class Outpaint:
    """Extend `image` by whole pixels on each side; the old pixels stay bit-identical. The dials' size is ignored."""

    dials: Dials
    image: str
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


@dataclass(frozen=True)
class Upscale:
    """Enlarge `image` to `width` x `height` with the upscaler network `model`."""

    image: str
    width: int
    height: int
    model: str = "storybook-x4"


Request = TextToImage | ImageToImage | Inpaint | Outpaint | Upscale


@dataclass(frozen=True)
class ImageResult:
    """A finished picture file (PNG with its recipe inside).

    `facts` is what the request did not say but a replay needs: model sha256, engine version, resolved steps and
    guidance, native size, dtype, device, every memory fallback that was taken, and as "unread" the end of a prompt too long for the model.
    """

    path: str
    width: int
    height: int
    facts: dict[str, Any]


Result = ImageResult

_TYPES = {kind.__name__: kind for kind in (TextToImage, ImageToImage, Inpaint, Outpaint, Upscale, ImageResult)}


def to_json(value: Request | Result) -> str:
    """One line of JSON: {"kind": class name, ...fields}."""
    return json.dumps(to_plain(value))


def to_plain(value: Request | Result) -> dict[str, Any]:
    """The plain form that `from_dict` reads."""
    return {"kind": type(value).__name__, **dataclasses.asdict(value)}


def from_json(text: str) -> Request | Result:
    """The inverse of `to_json`; raises ValueError for an unknown kind or wrong fields."""
    return from_dict(json.loads(text))


def from_dict(data: dict[str, Any]) -> Request | Result:
    """A request or result from its plain form; raises ValueError for an unknown kind or wrong fields."""
    fields = dict(data)
    kind = _TYPES.get(fields.pop("kind", ""))
    if kind is None:
        raise ValueError(f"unknown kind of request: {data.get('kind')!r}")
    try:
        if "dials" in fields:
            fields["dials"] = Dials(**fields["dials"])
        return kind(**fields)
    except TypeError as error:
        raise ValueError(f"{kind.__name__} does not fit: {error}") from error


def input_files(request: Request) -> dict[str, str]:
    """The request's input pictures, by field name."""
    names = ("image", "mask", "composite_mask")
    return {name: path for name in names if (path := getattr(request, name, None))}


def with_files(request: Request, files: dict[str, str]) -> Request:
    """The same request reading other files: recipes hold asset ids where requests hold paths."""
    return dataclasses.replace(request, **files)
