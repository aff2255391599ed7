from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from engines import heard
from engines.requests import Effect, Music, MusicDials, SoundResult
from studio.jobs.job import Job, State
from studio.opening import close_session, start_session
from studio.ui.score.listening import Listening
from tests.studio.render.test_audition import HandSink


@pytest.fixture
def making(session, monkeypatch):
    """A job that has made a second of sound so far."""
    folder = session.queue.folder("j")
    folder.mkdir(parents=True)
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, (48_000, 2)).astype(np.float32)
    heard.add(folder, sound[:24_000])
    sink = HandSink()
    listening = Listening(session, sink)
    job = Job("j", Effect("rain"), "Rain", {}, State.RUNNING)
    monkeypatch.setattr(session.queue, "job", lambda id: job)
    return session, listening, sink, sound, job


def test_what_is_made_is_heard_and_then_the_whole(making, qtbot):
    session, listening, sink, sound, job = making
    session.queue.previewed.emit("j")
    assert listening.playing and np.abs(sink.source(20_000) - sound[:20_000]).max() < 1e-4
    path = session.queue.folder("j") / "whole.wav"
    soundfile.write(path, sound, 48_000, "FLOAT")
    session.queue.finished.disconnect()
    session.queue.finished.connect(listening._on_finished)
    session.queue.finished.emit(replace(job, state=State.FINISHED, result=SoundResult(str(path), 48_000, 2, {})))
    assert np.abs(sink.source(28_000)[2400:] - sound[22_400:]).max() < 1e-6
    qtbot.waitUntil(lambda: not listening.playing, timeout=3000)
    session.queue.previewed.emit("j")
    assert not listening.playing, "the last preview of a job does not begin it again"


def test_a_film_that_plays_is_not_disturbed(making):
    session, listening, sink, _, _ = making
    session.queue.previewed.emit("j")
    session.select(speed=1.0)
    assert not listening.playing and sink.stopped
    session.queue.previewed.emit("other")
    assert not listening.playing


def test_a_job_that_is_cancelled_falls_silent(making, monkeypatch):
    session, listening, _, _, job = making
    session.queue.previewed.emit("j")
    monkeypatch.setattr(session.queue, "job", lambda id: replace(job, state=State.CANCELLED))
    session.queue.changed.emit("j")
    assert not listening.playing


def test_whoever_does_not_want_to_listen_is_remembered(making):
    session, listening, _, _, _ = making
    listening.switch(False)
    session.queue.previewed.emit("j")
    assert not listening.playing and not Listening(session, HandSink()).on
    listening.switch(True)
    session.queue.previewed.emit("j")
    assert listening.playing


def test_music_is_heard_before_the_engine_has_made_all_of_it(film, qtbot, qapp):
    """With the real composer in the real engine process."""
    session = start_session(film, "tests.sounding_engine")
    sink = HandSink()
    listening = Listening(session, sink)
    session.queue.start()
    job = session.queue.submit(Music(MusicDials("piano", 20.0, seed=1)), "Music", {})
    qtbot.waitUntil(lambda: listening.playing, timeout=60_000)
    assert session.queue.job(job).state is State.RUNNING
    first = sink.source(96_000)
    assert np.abs(first).max() > 0.01
    qtbot.waitUntil(lambda: session.queue.job(job).state is State.FINISHED, timeout=60_000)
    qtbot.waitUntil(lambda: job in session.project.assets, timeout=10_000)
    whole = soundfile.read(session.media(job), dtype="float32")[0]
    assert np.corrcoef(first.ravel(), whole[:96_000].ravel())[0, 1] > 0.9, "what was heard is the beginning of what was made"
    sink.source(4800)
    assert np.abs(sink.source(9600) - whole[100_800:110_400]).max() < 1e-5, "and it went on with the finished sound"
    close_session(session)
    qapp.processEvents()
