"""A written film against ffprobe and its own frames."""

import json
import subprocess
from fractions import Fraction

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.media.film import write_film
from engines.media.video import VideoReader


def stripes(count, size=(48, 64)):
    for i in range(count):
        picture = np.zeros((*size, 3), np.uint8)
        picture[:, i * 8 : i * 8 + 8] = (200, 60, 20)
        yield picture


def test_frames_come_back_in_colour_and_order(tmp_path):
    assert write_film(tmp_path / "a.mp4", stripes(7), Fraction(24000, 1001)) == 7
    with VideoReader(tmp_path / "a.mp4") as film:
        assert (film.width, film.height, film.rate) == (64, 48, Fraction(24000, 1001))
        for i, wanted in enumerate(stripes(7)):
            assert np.abs(film.rgb(i).astype(int) - wanted).mean() < 5
    command = ["ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", str(tmp_path / "a.mp4")]
    (stream,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["streams"]
    assert (stream["nb_read_frames"], stream["pix_fmt"], stream["color_space"], stream["color_range"]) == ("7", "yuv420p", "bt709", "tv")
    assert stream["avg_frame_rate"] == "24000/1001"


def test_a_failure_leaves_nothing(tmp_path):
    def failing():
        yield from stripes(2)
        raise RuntimeError("the engine stopped")

    with pytest.raises(RuntimeError):
        write_film(tmp_path / "a.mp4", failing(), Fraction(24))
    with pytest.raises(MediaError, match="no frames"):
        write_film(tmp_path / "a.mp4", iter(()), Fraction(24))
    with pytest.raises(MediaError, match="could not be written"):
        write_film(tmp_path / "nowhere" / "a.mp4", stripes(2), Fraction(24))
    assert not list(tmp_path.iterdir())
