"""What a file holds is measured: frames, rate, samples, against what it was made of."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from PIL import Image

from engines.media.errors import MediaError
from engines.media.probe import MediaInfo, probe
from tests.engines.media.films import ffmpeg, make_film


def test_pictures(tmp_path):
    for format in ("png", "jpg", "webp", "tiff"):
        Image.new("RGB", (30, 20), "red").save(tmp_path / f"a.{format}")
        assert probe(tmp_path / f"a.{format}") == MediaInfo("picture", format, 30, 20)


def test_the_content_counts_and_not_the_name(tmp_path):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "film.mp4")
    assert probe(tmp_path / "film.mp4").kind == "picture"


def test_sounds(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros((44_100, 2)), 44_100)
    assert probe(tmp_path / "a.wav") == MediaInfo("sound", "wav", samples=48_000, channels=2)
    ffmpeg("-f", "lavfi", "-i", "sine=440:d=1.5:r=48000", "-c:a", "aac", tmp_path / "only sound.mp4")
    info = probe(tmp_path / "only sound.mp4")
    assert (info.kind, info.channels) == ("sound", 1) and abs(info.samples - 72_000) <= 1024


@pytest.mark.parametrize(("rate", "exact"), [("24", (24, 1)), ("30000/1001", (30000, 1001)), ("25", (25, 1))])
@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.webm"])
def test_clips(tmp_path, name, rate, exact):
    codec = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8") if name.endswith("webm") else ("-bf", "2")
    info = probe(make_film(tmp_path / name, 37, rate, codec))
    assert info == MediaInfo("clip", name[2:], 160, 90, 37, exact)


def test_a_clip_with_sound(tmp_path):
    info = probe(make_film(tmp_path / "a.mp4", 48, "24", ("-c:a", "aac"), "sine=440:r=44100:d=2"))
    assert (info.kind, info.frames, info.channels, info.variable_rate) == ("clip", 48, 1, False)
    assert abs(info.samples - 96_000) <= 2300


def test_a_clip_with_a_variable_rate_keeps_its_length(tmp_path):
    whole = make_film(tmp_path / "whole.mp4", 96, "24")
    ffmpeg("-i", whole, "-vf", "select='lt(n,24)+not(mod(n,3))'", "-fps_mode", "vfr", "-enc_time_base", "1/24", tmp_path / "vfr.mp4")
    info = probe(tmp_path / "vfr.mp4")
    assert info.variable_rate and abs(info.frames * info.rate[1] / info.rate[0] - 4.0) < 0.15


def test_bad_files_are_one_sentence(tmp_path):
    soundfile.write(tmp_path / "nothing.wav", np.zeros((0, 1)), 48_000)
    (tmp_path / "playlist.mp4").write_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    (tmp_path / "folder.png").mkdir()
    for name in ("nothing.wav", "playlist.mp4", "folder.png", "missing.png"):
        with pytest.raises(MediaError, match=name):
            probe(tmp_path / name)
