"""An engine for window tests with sound: the real built-in composer, foley and voice, and pictures as the painting engine paints them."""

from __future__ import annotations

from pathlib import Path

from engines import run as real
from engines.progress import Progress
from engines.requests import DecodeSound, Effect, EncodeSound, Music, RepaintMusic, Request, Result, Speech
from tests import painting_engine

_SOUNDS = Music | RepaintMusic | Effect | Speech | EncodeSound | DecodeSound


def warm() -> None:
    """Nothing to import ahead: no network is used."""


def run(request: Request, progress: Progress, folder: Path) -> Result:
    """As asked."""
    return (real if isinstance(request, _SOUNDS) else painting_engine).run(request, progress, folder)
