"""For tests of the Paint workspace: a session whose results are placed, a painted canvas, and patience."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from engines.media.picture import encode_png
from studio.actions.canvas import show_canvas, with_canvas
from studio.document.asset import Asset
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.paint import from_picture
from studio.document.story import Shot, Take
from studio.session import Session


@pytest.fixture
def paint(session) -> Session:
    """A session in the Paint workspace whose finished jobs find their place; any sentence of trouble fails the test."""
    session.select(workspace="paint")
    session.troubles = []
    session.problem.connect(session.troubles.append)
    yield session
    wait(lambda: session.paint.background.idle)
    assert not session.troubles


def noise(width: int = 320, height: int = 180, seed: int = 1) -> np.ndarray:
    """An opaque picture without two pixels alike."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def open_canvas(session: Session, *pictures: np.ndarray, shot: str | None = None) -> Canvas:
    """Commit and show a canvas with these pictures as layers l0, l1, ... from the bottom."""
    height, width = pictures[0].shape[:2] if pictures else (180, 320)
    made = tuple(Layer(f"l{place}", f"Layer {place}", from_picture(pixels)) for place, pixels in enumerate(pictures))
    canvas = Canvas("canvas", "Canvas", Frame(0, 0, width, height), made, shot=shot)
    session.commit("Canvas", with_canvas(session.project, canvas))
    show_canvas(session, canvas.id)
    return canvas


def add_shot(session: Session, pixels: np.ndarray) -> Shot:
    """A shot with one take that shows `pixels`."""
    media = session.bundle.add_media(encode_png(pixels), "png")
    asset = Asset("a", "Take", "picture", media, width=pixels.shape[1], height=pixels.shape[0])
    shot = Shot("s", prompt="a red cube", seed=7, takes=(Take("t", "a"),), chosen="t")
    session.commit("Shot", replace(session.project, shots=(shot,), assets={"a": asset}))
    return shot


def canvas_of(session: Session) -> Canvas:
    """The canvas as it is committed."""
    return session.project.canvases["canvas"]


def wait(done: Callable[[], object], seconds: float = 30) -> None:
    """Let the event loop run until `done()`."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it never happened"
        QCoreApplication.processEvents()
        time.sleep(0.002)
