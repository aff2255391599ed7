"""Proxies: the same frames by number, each for itself, in nearly the same colours."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from engines.media.video import VideoReader
from engines.progress import Cancelled, Progress
from studio.document.project import Rate
from studio.render.compositor import Compositor
from studio.render.proxy import make_proxy, needs_proxy, proxy_size
from studio.render.yuv import Converter, planes
from tests.studio.render.reels import film, pictures, read_bars, shows, write_film

SIZE = (256, 144)


@pytest.fixture
def proxy(shelf, tmp_path) -> Path:
    shelf.numbered("n", 60)
    make_proxy(shelf.folder / "n.mp4", 60, tmp_path / "n.mov", Progress())
    return tmp_path / "n.mov"


def test_only_films_with_long_runs_need_one(shelf, proxy):
    assert needs_proxy(shelf.folder / "n.mp4") and not needs_proxy(proxy)


def test_frame_n_of_the_proxy_is_frame_n_of_the_film(proxy):
    with VideoReader(proxy) as reader:
        assert reader.rate == 24
        assert [read_bars(reader.rgb(n)[..., 0]) for n in (59, 3, 41, 0, 40)] == [59, 3, 41, 0, 40]


def test_every_frame_is_a_key_frame_by_ffprobes_word(proxy):
    command = ["ffprobe", "-v", "error", "-show_entries", "packet=flags", "-of", "csv=p=0", str(proxy)]
    flags = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    assert len(flags) == 60 and all(flag.startswith("K") for flag in flags)


@pytest.mark.parametrize("colour", [(220, 40, 30), (30, 200, 60), (40, 60, 210), (128, 128, 128)])
def test_colours_stay(tmp_path, colour):
    write_film(tmp_path / "c.mp4", [np.full((144, 256, 3), colour, np.uint8)] * 20, Rate())
    make_proxy(tmp_path / "c.mp4", 20, tmp_path / "c.mov", Progress())
    seen = []
    for name in ("c.mp4", "c.mov"):
        with VideoReader(tmp_path / name) as reader:
            seen.append(Converter().from_frame(reader.frame(5), SIZE))
    assert max(np.abs(np.subtract(a.mean(), b.mean())) for a, b in zip(planes(seen[0]), planes(seen[1]), strict=True)) < 3


def test_cancelled_it_leaves_nothing(shelf, tmp_path):
    shelf.numbered("n", 30)
    count = iter(range(30))
    with pytest.raises(Cancelled):
        make_proxy(shelf.folder / "n.mp4", 30, tmp_path / "n.mov", Progress(cancelled=lambda: next(count) > 5))
    assert not [path.name for path in tmp_path.iterdir() if "mov" in path.name]


def test_proxies_are_small_and_keep_their_shape():
    assert proxy_size(1920, 1080) == (960, 540) and proxy_size(1080, 1920) == (304, 540) and proxy_size(320, 180) == (320, 180)


def test_only_quick_frames_come_from_the_proxy(shelf, tmp_path):
    shelf.numbered("n", 20)
    write_film(tmp_path / "white.mp4", [np.full((144, 256, 3), 255, np.uint8)] * 20, Rate())
    compositor = Compositor(
        film(shelf, pictures(shows("a", "n", 0, 20)), size=SIZE), shelf.media, SIZE, proxies=lambda _: tmp_path / "white.mp4"
    )
    assert compositor.is_quicker(7) and not compositor.is_quicker(30)
    assert planes(compositor.frame(7, quick=True))[0].min() > 220
    assert read_bars(planes(compositor.frame(7))[0]) == 7, "a frame that is asked for as it is never shows the proxy"
    compositor.close()
