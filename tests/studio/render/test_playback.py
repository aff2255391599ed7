from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from studio.document.timecode import sample_at
from studio.document.timeline import Timeline
from studio.render.compositor import Compositor
from studio.render.frames import to_image
from studio.render.playback import Player
from studio.render.yuv import Converter
from tests.studio.render.reels import film, pictures, read_bars, shows, sounds

SIZE = (256, 144)


class FakeSink:
    """A sound device whose time passes when the test says so, and which keeps what it was given."""

    def __init__(self) -> None:
        self.source, self.samples, self.heard, self.closed = None, 0, [], False

    def start(self, source) -> None:
        self.source, self.samples, self.heard = source, 0, []

    def stop(self) -> None:
        self.source = None

    def position(self) -> int:
        return self.samples

    def close(self) -> None:
        self.closed = True

    def advance(self, samples: int) -> None:
        self.heard.append(self.source(samples))
        self.samples += samples


@pytest.fixture
def project(shelf):
    shelf.numbered("n", 60)
    shelf.sound("ramp", (np.arange(120_000) / 120_000).astype(np.float32))
    return film(shelf, pictures(shows("a", "n", 0, 60)), sounds(shows("s", "ramp", 0, 60)), size=SIZE)


@pytest.fixture
def stage(project, shelf, qtbot):
    """A player with its sink and what it has shown: (player, sink, [(frame, number in its bars)])."""
    sink, shown = FakeSink(), []
    player = Player(project, shelf.media, SIZE, sink)
    player.shown.connect(lambda frame, image: shown.append((frame, number_in(image))))
    qtbot.waitUntil(lambda: bool(shown))
    yield player, sink, shown
    player.close()
    assert sink.closed and not [thread for thread in threading.enumerate() if thread.name == "frames"]


def number_in(image: QImage) -> int:
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return read_bars(pixels[..., 1])


def playing(qtbot, player, sink) -> None:
    qtbot.waitUntil(lambda: sink.source is not None or not player.playing)


def test_it_begins_by_showing_its_frame(stage):
    assert stage[2] == [(0, 0)]


def test_a_seek_shows_exactly_that_frame(stage, qtbot):
    player, _, shown = stage
    for frame in (37, 3, 59, 58, 10):
        player.seek(frame)
        qtbot.waitUntil(lambda wanted=frame: shown[-1] == (wanted, wanted))
    assert all(frame == number for frame, number in shown)


def test_scrubbing_fast_ends_on_the_last_frame_asked_for(stage, qtbot):
    player, _, shown = stage
    for frame in range(60):
        player.seek(frame)
    qtbot.waitUntil(lambda: shown[-1] == (59, 59))
    qtbot.wait(50)
    assert shown[-1] == (59, 59) and all(frame == number for frame, number in shown)


def test_the_sound_is_the_clock(stage, qtbot):
    player, sink, shown = stage
    player.seek(10)
    qtbot.waitUntil(lambda: shown[-1][0] == 10)
    player.play()
    playing(qtbot, player, sink)
    qtbot.wait(60)
    assert shown[-1] == (10, 10), "no time has passed for the ear"
    for step in range(1, 6):
        sink.advance(2000)
        qtbot.waitUntil(lambda wanted=10 + step: shown[-1] == (wanted, wanted))
    assert player.dropped == 0
    heard = np.concatenate(sink.heard)[:, 0] * 120_000
    assert heard[[0, -1]] == pytest.approx([sample_at(player._project.rate, 10), 30_000 - 1], abs=1)
    player.pause()
    assert sink.source is None and player.position == 15


def test_late_frames_are_left_out_and_counted(stage, qtbot):
    player, sink, shown = stage
    player.play()
    playing(qtbot, player, sink)
    sink.advance(2000)
    qtbot.waitUntil(lambda: shown[-1][0] == 1)
    sink.advance(2000 * 30)
    qtbot.waitUntil(lambda: shown[-1] == (31, 31))
    assert player.dropped > 0 and player.playing


def test_it_stops_by_itself_on_the_last_frame(stage, qtbot):
    player, sink, shown = stage
    player.seek(55)
    player.play()
    playing(qtbot, player, sink)
    with qtbot.waitSignal(player.playing_changed):
        sink.advance(2000 * 10)
    qtbot.waitUntil(lambda: shown[-1] == (59, 59))
    assert not player.playing and player.position == 59
    player.play()
    assert not player.playing, "there is nothing after the end"


def test_a_loop_goes_round_between_the_marks(stage, qtbot, project):
    player, sink, shown = stage
    player.set_project(replace(project, timeline=replace(project.timeline, mark_in=20, mark_out=24)))
    player.set_loop(True)
    player.seek(20)
    player.play()
    for _ in range(3):
        playing(qtbot, player, sink)
        sink.advance(2000 * 4)
        qtbot.waitUntil(lambda: sink.source is not None and sink.samples == 0)
    assert player.playing and {frame for frame, _ in shown} <= {0, 20, 21, 22, 23}


@pytest.mark.parametrize(("speed", "start"), [(2, 0), (-1, 59), (-8, 59), (8, 0)])
def test_other_speeds_run_silently_by_the_systems_clock(stage, qtbot, speed, start):
    player, sink, shown = stage
    player.seek(start)
    qtbot.waitUntil(lambda: shown[-1][0] == start)
    shown.clear()
    begun = time.monotonic()
    player.play(speed)
    qtbot.waitUntil(lambda: not player.playing, timeout=5000)
    assert sink.source is None
    frames = [frame for frame, _ in shown]
    assert frames == sorted(frames, reverse=speed < 0) and all(frame == number for frame, number in shown)
    assert player.position == (59 if speed > 0 else 0)
    assert time.monotonic() - begun == pytest.approx(60 / 24 / abs(speed), abs=0.6)


def test_speeds_are_bounded(stage):
    player, _, _ = stage
    player.play(100)
    assert player.speed == 8
    player.play(0)
    assert not player.playing


def test_an_edit_is_seen_at_once_and_only_if_it_shows(stage, qtbot, project):
    player, _, shown = stage
    player.set_project(replace(project, title="Other"))
    qtbot.wait(60)
    assert len(shown) == 1, "nothing to see changed"
    moved = replace(project.timeline.tracks[0].clips[0], offset=20, duration=30)
    track = replace(project.timeline.tracks[0], clips=(moved,))
    player.set_project(replace(project, timeline=Timeline((track,))))
    qtbot.waitUntil(lambda: shown[-1] == (0, 20))


def test_an_edit_while_playing_goes_on_from_there(stage, qtbot, project):
    player, sink, shown = stage
    player.play()
    playing(qtbot, player, sink)
    sink.advance(2000 * 5)
    qtbot.waitUntil(lambda: shown[-1][0] == 5)
    moved = replace(project.timeline.tracks[0].clips[0], offset=20, duration=30)
    player.set_project(replace(project, timeline=Timeline((replace(project.timeline.tracks[0], clips=(moved,)),))))
    playing(qtbot, player, sink)
    sink.advance(2000)
    qtbot.waitUntil(lambda: shown[-1] == (6, 26))


def test_media_that_come_back_are_seen_again(shelf, qtbot):
    shelf.colour("white", (255, 255, 255))
    (shelf.folder / "white.png").rename(shelf.folder / "away")
    player, light = Player(film(shelf, pictures(shows("a", "white", 0, 9))), shelf.media, (64, 36), FakeSink()), []
    player.shown.connect(lambda _, image: light.append(image.pixelColor(2, 2).lightness()))
    qtbot.waitUntil(lambda: bool(light))
    (shelf.folder / "away").rename(shelf.folder / "white.png")
    player.refresh()
    qtbot.waitUntil(lambda: light[-1] > 250)
    assert light[0] < 100
    player.close()
    player.close()


def test_preview_equals_export(stage, shelf, project, qtbot):
    player, _, _ = stage
    compositor, images = Compositor(project, shelf.media, SIZE), []
    player.shown.connect(lambda frame, image: images.append((frame, image)))
    player.seek(33)
    qtbot.waitUntil(lambda: bool(images))
    assert images[0][1] == to_image(Converter().to_bgra(compositor.frame(33)))
    compositor.close()


def test_another_size(stage, qtbot):
    player, _, shown = stage
    sizes = []
    player.shown.connect(lambda _, image: sizes.append((image.width(), image.height())))
    player.set_size((128, 72))
    qtbot.waitUntil(lambda: sizes == [(128, 72)])
    assert shown[-1] == (0, 0)


def test_an_empty_film_is_black_and_does_not_play(shelf, qtbot):
    player, shown = Player(film(shelf), shelf.media, SIZE, FakeSink()), []
    player.shown.connect(lambda frame, image: shown.append(image.pixelColor(5, 5).lightness()))
    qtbot.waitUntil(lambda: shown == [0])
    player.play()
    assert not player.playing
    player.close()
