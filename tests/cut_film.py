"""A small film with real media for tests of the cut: three shots with pictures, one without, a voice and a song."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer

from studio.document.assemble import assemble
from studio.document.asset import Asset, Recipe
from studio.document.cut import Placed, add_clips
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.story import Shot, Take
from studio.document.timeline import AssetSource, Clip, TitleSource
from studio.jobs.queue import Queue
from studio.session import Session

COLOURS = {"sea": (40, 90, 160), "desert": (220, 180, 110), "forest": (30, 80, 40)}
FRAMES = 48


def picture(colour: tuple[int, int, int], size: tuple[int, int] = (160, 90)) -> bytes:
    """A PNG of one colour with a white corner."""
    image = Image.new("RGB", size, colour)
    image.paste((255, 255, 255), (0, 0, size[0] // 8, size[1] // 8))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def sound(seconds: float, pitch: float = 220.0) -> bytes:
    """A WAV of a tone that swells."""
    time = np.arange(int(seconds * 48_000)) / 48_000
    wave = (0.6 * np.sin(2 * np.pi * pitch * time) * np.abs(np.sin(time * 1.5))).astype(np.float32)
    stream = io.BytesIO()
    soundfile.write(stream, np.stack([wave, wave], 1), 48_000, format="WAV")
    return stream.getvalue()


def story(bundle: Bundle, size: tuple[int, int] = (320, 180)) -> Project:
    """Four shots of two seconds (the last one without a take), and two sounds; nothing is cut yet."""
    assets, shots = {}, []
    for number, (name, colour) in enumerate(COLOURS.items()):
        dials = {"prompt": f"the {name}", "negative_prompt": "", "seed": 7 + number, "model": "storybook"}
        recipe = Recipe({"kind": "TextToImage", "dials": {**dials, "width": size[0], "height": size[1]}}, facts={"steps": 20})
        assets[name] = Asset(name, name, "picture", bundle.add_media(picture(colour), "png"), 160, 90, recipe=recipe)
        take = Take(f"{name}-1", name)
        shots.append(Shot(name, f"EXT. {name.upper()} - DAY", f"The {name}.", duration=FRAMES, takes=(take,), chosen=take.id))
    shots.append(Shot("night", "INT. ROOM - NIGHT", "Dark.", duration=FRAMES))
    assets["voice"] = Asset("voice", "Narrator", "sound", bundle.add_media(sound(1.5), "wav"), samples=72_000, channels=2)
    assets["song"] = Asset("song", "Song", "sound", bundle.add_media(sound(8, 110), "wav"), samples=384_000, channels=2)
    return replace(bundle.project, title="The Ferry", width=size[0], height=size[1], assets=assets, shots=tuple(shots))


def cut_story(project: Project) -> Project:
    """The story assembled on its tracks, with a title, a voice and music."""
    project = assemble(project)
    titles, _, voice, music = (track.id for track in project.timeline.tracks)
    return add_clips(
        project,
        [
            Placed(titles, Clip("title", TitleSource("The Ferry"), 6, 36)),
            Placed(voice, Clip("voice", AssetSource("voice"), 12, 36)),
            Placed(music, Clip("music", AssetSource("song"), 0, 192)),
        ],
    )


@contextmanager
def opened(folder: Path, cut: bool) -> Iterator[Session]:
    """A session on the story, cut or not, whose queue is not started."""
    bundle = Bundle.create(folder / "Ferry.film", Project())
    session = Session(bundle, Queue(folder / "jobs"))
    project = story(bundle)
    session.commit("Begin", cut_story(project) if cut else project)
    try:
        yield session
    finally:
        session.queue.close()
        session.close()
        session.deleteLater()


def spans(session: Session, row: int) -> list[tuple[int, int]]:
    """Start and end of the clips on the track at `row`."""
    return [(clip.start, clip.end) for clip in session.project.timeline.tracks[row].clips]


def wait(milliseconds: int) -> None:
    """Let the event loop and other threads run (QTest.qWait keeps Python's lock)."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
