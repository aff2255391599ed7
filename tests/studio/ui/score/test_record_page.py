from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.actions import record
from studio.document.asset import Asset
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.render.punch import ClickTrack
from studio.ui.score.record_page import RecordPage
from studio.ui.score.recorder import Devices
from tests.studio.render.test_audition import HandSink

LEFT, BLOCK, FRAME = Qt.MouseButton.LeftButton, 480, 2000


class FakeMicrophone:
    """Hears what it is told to."""

    name, channels = "Fake", 1

    def __init__(self):
        self.listener, self.closed = None, False

    def start(self, listener):
        self.listener, self.closed = listener, False

    def stop(self):
        self.listener = None

    def close(self):
        self.stop()
        self.closed = True

    def hear(self, sound):
        self.listener(np.asarray(sound, np.float32)[:, None])


class World:
    """A page whose microphone and clock are turned by hand."""

    def __init__(self, session, qtbot, microphone):
        self.session, self.microphone, self.sink, self.film = session, microphone, HandSink(), None
        devices = Devices(lambda: microphone, lambda: self.sink, lambda: self.film, lambda: "Fake", second=30)
        self.page = RecordPage(session, devices)
        qtbot.addWidget(self.page)
        self.page.resize(300, 400)
        self.page.show()
        self.said = []
        session.problem.connect(self.said.append)

    def click(self):
        QTest.mouseClick(self.page.button, LEFT)

    def run(self, sound, at):
        """The film runs from sample `at` on while this is heard."""
        for begin in range(0, len(sound), BLOCK):
            self.film = at + begin + BLOCK
            self.microphone.hear(sound[begin : begin + BLOCK])
        self.film = None


@pytest.fixture
def film(session):
    """Ten seconds that nobody speaks in yet."""
    picture = Asset("p", "p", "picture", "0" * 64 + ".png", width=64, height=36)
    tracks = (Track("v", "Picture", "picture", (Clip("c", AssetSource("p"), 0, 240),)), Track("d", "Voice", "sound", bus="dialogue"))
    session.commit("Set up", replace(session.project, assets={"p": picture}, timeline=Timeline(tracks)))
    session.select(workspace="score", playhead=48)
    return session


@pytest.fixture
def world(film, qtbot):
    return World(film, qtbot, FakeMicrophone())


def test_a_line_is_counted_in_spoken_and_laid_where_the_film_was_as_one_step(world, qtbot):
    record.set_delay("Fake", 960)
    world.page.count_in.committed.emit(2)
    world.click()
    assert world.page.recorder.state == "counting" and "2" in world.page.button.text() and world.session.selection.speed == 0
    world.microphone.hear(np.full(3 * BLOCK, 0.9))  # the count-in is heard and thrown away
    qtbot.waitUntil(lambda: world.page.recorder.state == "recording", timeout=3000)
    assert world.session.selection.speed == 1 and not world.session.selection.loop
    spoken = np.zeros(100 * BLOCK)
    spoken[12_000 + 960] = 0.8  # a quarter of a second into the film, and late by the delay
    world.run(spoken, 48 * FRAME)
    world.session.select(playhead=48 + 24)
    world.click()
    qtbot.waitUntil(lambda: world.page.recorder.state == "idle", timeout=5000)
    assert world.session.selection.speed == 0 and world.microphone.closed and not world.said
    clip = world.session.project.timeline.tracks[1].clips[0]
    asset = world.session.project.assets[clip.source.asset]
    assert (clip.start, asset.name, asset.origin, asset.channels) == (48, "Recording 1", "microphone", 1)
    sound = soundfile.read(world.session.media(asset.id))[0]
    assert len(sound) == asset.samples == clip.duration * FRAME and np.argmax(sound) == 12_000 and sound[:11_000].max() < 0.01
    assert not list(world.session.bundle.work_folder.glob("record*"))
    world.session.undo()
    assert not world.session.project.timeline.tracks[1].clips and asset.id not in world.session.project.assets


def test_a_film_that_runs_already_is_punched_into_and_its_end_ends_the_recording(world, qtbot):
    world.session.select(speed=1.0)
    world.click()
    assert world.page.recorder.state == "recording"
    world.run(np.full(60 * BLOCK, 0.1), 49 * FRAME)
    world.session.select(playhead=62, speed=0.0)
    qtbot.waitUntil(lambda: world.page.recorder.state == "idle", timeout=5000)
    clip = world.session.project.timeline.tracks[1].clips[0]
    assert (clip.start, clip.end) == (49, 63)


def test_a_tune_goes_to_the_library_alone(world, qtbot):
    kept = []
    world.page.recorder.kept.connect(kept.append)
    QTest.mouseClick(world.page.kind.button("tune"), LEFT)
    world.click()
    world.microphone.hear(np.full(9600, 0.3))
    world.click()
    qtbot.waitUntil(lambda: bool(kept), timeout=5000)
    asset = world.session.project.assets[kept[0]]
    assert asset.samples == 9600 and not world.session.project.timeline.tracks[1].clips and world.session.selection.speed == 0


def test_without_a_microphone_or_a_film_one_sentence_says_so(film, qtbot):
    world = World(film, qtbot, None)
    world.click()
    assert "No microphone was found" in world.said[0] and world.page.recorder.state == "idle"
    film.commit("Empty", replace(film.project, timeline=Timeline()))
    world.click()
    assert "no film yet" in world.said[1]


def test_stopping_the_count_in_and_too_early_leaves_nothing(world, qtbot):
    world.page.count_in.committed.emit(5)
    world.click()
    world.click()
    assert world.page.recorder.state == "idle" and not world.said
    world.page.count_in.committed.emit(0)
    world.click()
    assert world.page.recorder.state == "recording"
    world.click()
    qtbot.waitUntil(lambda: world.page.recorder.state == "idle", timeout=5000)
    assert "Nothing was recorded" in world.said[0] and len(world.session.project.assets) == 1
    assert not list(world.session.bundle.work_folder.glob("record*"))


def test_the_level_is_shown_while_it_records(world, qtbot):
    QTest.mouseClick(world.page.kind.button("tune"), LEFT)
    world.click()
    world.microphone.hear(np.full(4800, 0.5))
    qtbot.waitUntil(lambda: world.page.meter.peak > -12, timeout=3000)
    world.click()
    qtbot.waitUntil(lambda: world.page.recorder.state == "idle", timeout=5000)


def measured(world, qtbot, echo):
    world.sink.position = lambda: world.at
    world.at = 0
    QTest.mouseClick(world.page.measure, LEFT)
    assert world.page.recorder.state == "measuring" and world.sink.source
    track = ClickTrack()
    played = np.concatenate([np.zeros(1500), *(track.next(BLOCK)[:, 0] for _ in range(350))]) * echo
    for begin in range(0, 350 * BLOCK, BLOCK):
        world.at = begin + BLOCK
        world.microphone.hear(played[begin : begin + BLOCK])
    qtbot.waitUntil(lambda: world.page.recorder.state == "idle", timeout=8000)


def test_the_delay_is_measured_and_remembered_for_the_device(world, qtbot):
    measured(world, qtbot, 0.3)
    assert record.delay_of("Fake") == 1500 and not world.said and world.sink.closed
    assert world.page.delay.value() == pytest.approx(31, abs=0.6)


def test_clicks_that_nobody_hears_are_said(world, qtbot):
    measured(world, qtbot, 0.0)
    assert "not heard" in world.said[0] and record.delay_of("Fake") is None
