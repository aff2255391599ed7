"""Edits of splats: some are taken out, some get other colours, none is moved; so a list of them needs no copy of the cloud."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engines.progress import EngineError
from engines.splat.cloud import C0, Splats, take

LUMA = np.array([0.2126, 0.7152, 0.0722])
"""How bright red, green and blue are (Rec. 709), for colours as they are shown."""


@dataclass(frozen=True, eq=False)
class Edit:
    """`which`: bool [n], of all splats of the file. `colours`: the matrix [3, 3] that their RGB is multiplied by, or None: they go."""

    which: np.ndarray
    colours: np.ndarray | None = None


def edited(splats: Splats, edits: Sequence[Edit]) -> Splats:
    """The splats after the edits, one after the other; those that stay keep their order. Raises EngineError where they do not fit."""
    whole, there = painted(splats, edits), staying(len(splats), edits)
    return whole if there.all() else take(whole, there)


def painted(splats: Splats, edits: Sequence[Edit]) -> Splats:
    """All the splats with the colours that the edits give them. Raises EngineError where they do not fit."""
    for edit in edits:
        if edit.which.shape != (len(splats),):
            raise EngineError(f"A model has {len(splats):,} splats and had {len(edit.which):,} when it was edited: give it its file again.")
    sh = splats.sh
    for edit in edits:
        if edit.colours is not None:
            sh = recoloured(sh, edit.which, edit.colours)
    return splats if sh is splats.sh else replace(splats, sh=sh)


def staying(count: int, edits: Sequence[Edit]) -> np.ndarray:
    """Which of `count` splats the edits leave, bool [count]."""
    there = np.ones(count, bool)
    for edit in edits:
        if edit.colours is None and len(edit.which) == count:
            there &= ~edit.which
    return there


def recoloured(sh: np.ndarray, which: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """The harmonics [n, k, 3] with the colours of those marked in `which` multiplied by a matrix, from whichever side they are seen."""
    out = sh.copy()
    out[which] = sh[which] @ colours.T.astype(np.float32)
    grey = 0.5 / C0
    out[which, 0] += ((colours.sum(axis=1) - 1) * grey).astype(np.float32)
    return out


def colour_matrix(tint: Sequence[float], brightness: float, saturation: float) -> np.ndarray:
    """The matrix [3, 3] of a recolouring: `saturation` 0 is grey, 1 as it was; then times `brightness` and the RGB `tint`."""
    mixed = saturation * np.eye(3) + (1 - saturation) * np.tile(LUMA, (3, 1))
    return np.asarray(tint, np.float64)[:, None] * brightness * mixed


def from_text(text: str, count: int) -> list[Edit]:
    """The edits of a request (see `SetRender.edits`) for a model of `count` splats. Raises EngineError."""
    try:
        steps = json.loads(text) if text else []
        return [_edit(step, count) for step in steps]
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error, binascii.Error) as error:
        raise EngineError("The edits of a prop cannot be read.") from error


def _edit(step: dict[str, Any], count: int) -> Edit:
    had = step["count"]
    if had != count:
        raise EngineError(f"A model has {count:,} splats and had {had:,} when it was edited: give it its file again.")
    bits = zlib.decompressobj().decompress(base64.b64decode(step["which"], validate=True), -(-count // 8))
    which = np.zeros(count, bool)
    found = np.unpackbits(np.frombuffer(bits, np.uint8), count=min(count, 8 * len(bits)))
    which[: len(found)] = found
    if step["recolour"] is None:
        return Edit(which)
    red, green, blue, brightness, saturation = (float(number) for number in step["recolour"])
    if not np.isfinite([red, green, blue, brightness, saturation]).all():
        raise ValueError("a recolouring has numbers")
    return Edit(which, colour_matrix((red, green, blue), brightness, saturation))
