from __future__ import annotations

import numpy as np
import pytest
import soundfile

from engines import heard
from engines.media.errors import MediaError
from studio.render.audition import Audition


class HandSink:
    """A sink that is asked by hand."""

    def __init__(self):
        self.source, self.stopped, self.closed = None, 0, False

    def start(self, source):
        self.source = source

    def stop(self):
        self.stopped += 1

    def position(self):
        return 0

    def close(self):
        self.closed = True


@pytest.fixture
def making(tmp_path):
    sound = np.random.default_rng(0).uniform(-0.5, 0.5, (48_000, 2)).astype(np.float32)
    sink = HandSink()
    audition = Audition(sink)
    audition.play(lambda first, count: heard.read(tmp_path, first, count))
    yield sound, sink, audition, tmp_path
    audition.close()


def test_what_is_there_is_heard_and_waiting_is_silent(making):
    sound, sink, _, folder = making
    assert not sink.source(1000).any()
    heard.add(folder, sound[:3000])
    assert np.abs(sink.source(2000) - sound[:2000]).max() < 1e-4
    late = sink.source(2000)
    assert np.abs(late[:1000] - sound[2000:3000]).max() < 1e-4 and not late[1000:].any()
    heard.add(folder, sound[3000:5000])
    assert np.abs(sink.source(2000) - sound[3000:5000]).max() < 1e-4, "nothing was left out while it waited"


def test_the_finished_sound_goes_on_from_the_same_sample_without_a_step(making):
    sound, sink, audition, folder = making
    heard.add(folder, sound[:10_000] * 0.5)
    sink.source(4000)
    soundfile.write(folder / "whole.wav", np.concatenate([np.ones((500, 2), np.float32), sound]), 48_000, "FLOAT")
    audition.finish(folder / "whole.wav", 500, len(sound))
    first = sink.source(2400)
    blocks = [part.reshape(24, 100, 2) for part in (first, sound[4000:6400])]
    gain = (blocks[0] * blocks[1]).sum(axis=(1, 2)) / (blocks[1] ** 2).sum(axis=(1, 2))
    assert gain[0] == pytest.approx(0.51, abs=5e-3) and gain[-1] == pytest.approx(0.99, abs=5e-3) and (np.diff(gain) > 0).all()
    assert np.abs(sink.source(20_000) - sound[6400:26_400]).max() < 1e-6 and not audition.at_end
    rest = sink.source(48_000)
    assert np.abs(rest[: 48_000 - 26_400] - sound[26_400:]).max() < 1e-6 and not rest[48_000 - 26_400 :].any() and audition.at_end


def test_a_file_that_is_none_is_refused_and_the_beginning_stays_heard(making):
    sound, sink, audition, folder = making
    heard.add(folder, sound)
    (folder / "bad.wav").write_bytes(b"RIFF")
    with pytest.raises(MediaError):
        audition.finish(folder / "bad.wav", 0, 10)
    assert np.abs(sink.source(100) - sound[:100]).max() < 1e-4


def test_stopping_falls_silent_and_closing_lets_go(making):
    sound, sink, audition, folder = making
    heard.add(folder, sound)
    audition.stop()
    assert sink.stopped == 1 and not audition.playing and not sink.source(100).any()
    audition.close()
    assert sink.closed
