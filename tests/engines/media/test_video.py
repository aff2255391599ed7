"""Frames by number, exact in every order of reading, against films that ffmpeg's command line made."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.media.picture import read_picture
from engines.media.video import VideoReader
from tests.engines.media.films import ffmpeg, make_film, number_of

FRAMES = 130
KINDS = {
    "short groups with b-frames": ("a.mp4", "24", ("-g", "12", "-bf", "2", "-preset", "medium")),
    "one long group": ("b.mp4", "30000/1001", ("-g", "250", "-bf", "3", "-preset", "medium")),
    "only key frames": ("c.mov", "25", ("-g", "1")),
    "milliseconds as time base": ("d.webm", "24000/1001", ("-c:v", "libvpx", "-g", "30", "-deadline", "realtime", "-cpu-used", "8")),
    "sixty a second": ("e.mp4", "60", ("-g", "48")),
}


@pytest.fixture(scope="module", params=KINDS)
def film(request, tmp_path_factory):
    name, rate, options = KINDS[request.param]
    return make_film(tmp_path_factory.mktemp("films") / name, FRAMES, rate, options), Fraction(rate)


def test_every_frame_in_order_and_at_random(film):
    path, rate = film
    with VideoReader(path) as reader:
        assert reader.rate == rate and (reader.width, reader.height) == (160, 90)
        assert [number_of(reader.rgb(n)) for n in range(FRAMES)] == list(range(FRAMES))
        for n in random.Random(1).sample(range(FRAMES), 40):
            assert number_of(reader.rgb(n)) == n


def test_backwards_and_past_the_end(film):
    with VideoReader(film[0]) as reader:
        assert [number_of(reader.rgb(n)) for n in (129, 128, 127, 5, 4, 4, 500, 0, -3)] == [129, 128, 127, 5, 4, 4, 129, 0, 0]


def test_a_new_reader_can_begin_anywhere(film):
    for n in (77, 1, 129):
        with VideoReader(film[0]) as reader:
            assert number_of(reader.rgb(n)) == n


def test_a_film_with_a_variable_rate_keeps_its_time(tmp_path):
    """Frames 0 to 23 at 24 a second, then every second one is dropped: each is shown until the next."""
    whole = make_film(tmp_path / "whole.mp4", 72, "24")
    ffmpeg("-i", whole, "-vf", "select='lt(n,24)+not(mod(n,2))'", "-fps_mode", "vfr", "-enc_time_base", "1/24", tmp_path / "vfr.mp4")
    with VideoReader(tmp_path / "vfr.mp4") as reader:
        step = 24 / reader.rate
        assert [number_of(reader.rgb(round(n / step))) for n in (0, 10, 24, 25, 40, 41, 70)] == [0, 10, 24, 24, 40, 40, 70]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_film_stands_upright(tmp_path, angle):
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x32:d=0.2,drawbox=0:0:16:16:blue:t=fill", "-pix_fmt", "yuv420p", tmp_path / "plain.mp4")
    ffmpeg("-i", tmp_path / "plain.mp4", "-c", "copy", "-metadata:s:v", f"rotate={angle}", tmp_path / "turned.mp4")
    ffmpeg("-i", tmp_path / "turned.mp4", "-frames:v", "1", tmp_path / "oracle.png")
    oracle = read_picture(tmp_path / "oracle.png")
    with VideoReader(tmp_path / "turned.mp4") as reader:
        assert (reader.width, reader.height) == (oracle.shape[1], oracle.shape[0])
        assert np.abs(reader.rgb(1).astype(int) - oracle).mean() < 4


def test_a_scaled_frame_has_the_size_that_was_asked_for(tmp_path):
    with VideoReader(make_film(tmp_path / "a.mp4", 5)) as reader:
        assert reader.rgb(3, (80, 44)).shape == (44, 80, 3)


@pytest.mark.parametrize("name", ["missing.mp4", "empty.mp4", "text.mp4", "cut.mp4", "sound.mp4"])
def test_what_is_no_film_is_one_sentence(tmp_path, name):
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_text("#EXTM3U\nhttp://example.com/a.ts\n")
    whole = make_film(tmp_path / "whole.mp4", 20)
    (tmp_path / "cut.mp4").write_bytes(whole.read_bytes()[:1500])
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=0.2", "-c:a", "aac", tmp_path / "sound.mp4")
    with pytest.raises(MediaError, match=name):
        VideoReader(tmp_path / name)
