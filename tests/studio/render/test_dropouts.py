"""The player's sound has no gaps while the engine composes, or our own model draws music, and the window shows what it makes."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from engines.requests import Music, MusicDials
from studio.document.asset import Asset
from studio.document.mix import Compressor, Equaliser, Limiter, Reverb
from studio.document.timeline import AssetSource, Clip, Timeline, TitleSource, Track
from studio.opening import close_session, start_session
from studio.render.playback import Player
from tests.studio.render.clocked_sink import BUFFER, ClockedSink

TRACKS, SECONDS = 6, 20


@pytest.fixture
def busy(film, tmp_path, qapp):
    """A film with six tracks of sound and inserts, whose engine really composes."""
    at = np.arange(SECONDS * 48_000) / 48_000
    assets, tracks = {}, [Track("v", "V", "picture", (Clip("p", TitleSource("A film"), 0, 24 * SECONDS),))]
    for number in range(TRACKS):
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, np.stack([0.1 * np.sin(at * 700 * (number + 1))] * 2, axis=1), 48_000, "PCM_24")
        id = f"s{number}"
        assets[id] = Asset(id, id, "sound", film.add_media(path, "wav"), samples=len(at), channels=2)
        tracks.append(Track(f"t{number}", id, "sound", (Clip(f"c{number}", AssetSource(id), 0, 24 * SECONDS),), bus="music"))
    session = start_session(film, "tests.sounding_engine")
    mix = replace(session.project.mix, music=replace(session.project.mix.music, inserts=(Equaliser(low=3), Compressor(), Reverb())),
                  master=replace(session.project.mix.master, inserts=(Limiter(),)))  # fmt: skip
    session.commit("Set up", replace(session.project, assets=assets, timeline=Timeline(tuple(tracks)), mix=mix, width=320, height=180))
    session.queue.start()
    yield session
    close_session(session)
    qapp.processEvents()


def gaps(session, qtbot, model: str, seconds: float) -> ClockedSink:
    """The sink after the film played for so long while music was made."""
    job = session.queue.submit(Music(MusicDials("orchestral", 120.0, seed=int(time.monotonic()), model=model)), "Music", {})
    qtbot.waitUntil(lambda: session.queue.job(job).fraction > 0, timeout=240_000)
    sink = ClockedSink()
    player = Player(session.project, session.bundle.find_media, (320, 180), sink)
    try:
        player.play()
        qtbot.waitUntil(lambda: sink.position() > seconds * 48_000, timeout=60_000)
        assert not session.queue.job(job).state.over, "music was made all the time"
    finally:
        player.close()
        session.queue.cancel(job)
        qtbot.waitUntil(lambda: session.queue.job(job).state.over, timeout=60_000)
    return sink


@pytest.mark.parametrize("model", ["score", "storybook-music"])
def test_nothing_drops_out_while_the_engine_works(busy, qtbot, model):
    found = []
    for _ in range(3):  # the machine may do something else for a moment; what the player does itself, it does each time
        sink = gaps(busy, qtbot, model, 3)
        found.append(sink.dropouts)
        if not sink.dropouts:
            break
    assert min(found) == 0, found


def test_sound_that_comes_too_late_is_counted(qtbot):
    """Planted: a mixer that stops for longer than the buffer lasts."""
    sink = ClockedSink()

    def slow(count: int) -> np.ndarray:
        if count < BUFFER:
            time.sleep(0.25)
        return np.zeros((count, 2), np.float32)

    sink.start(slow)
    qtbot.waitUntil(lambda: sink.dropouts + sink.starved >= 2, timeout=10_000)
    sink.close()
