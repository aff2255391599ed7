"""Sound to the sample, from every format and in every order of reading, against ffmpeg's command line and against sines."""

from __future__ import annotations

import random
import subprocess

import numpy as np
import pytest
import soundfile

from engines.media.errors import MediaError
from engines.media.sound import RATE, SoundReader, write_wav
from tests.engines.media.films import ffmpeg, make_film

# name -> (options of ffmpeg, how far a sample may be from ffmpeg's, between -1 and 1)
KINDS = {
    "pcm.wav": ((), 1e-6),
    "float.wav": (("-c:a", "pcm_f32le"), 1e-6),
    "a.flac": ((), 1e-6),
    "vorbis.ogg": (("-c:a", "libvorbis"), 1e-3),
    "opus.ogg": (("-c:a", "libopus"), 2e-2),
    "a.mp3": (("-c:a", "libmp3lame", "-b:a", "192k"), 1e-2),
    "aac.mp4": (("-c:a", "aac"), 1e-3),
    "pcm.mov": (("-c:a", "pcm_s16le"), 1e-6),
    "opus.webm": (("-c:a", "libopus"), 1e-5),
}
SWEEP = "aevalsrc='0.4*sin(200*t*t)|0.3*sin(900*t)+0.1*sin(50*t*t*t)':s=48000:d=9"


def decoded_by_ffmpeg(path, channels: int) -> np.ndarray:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", str(channels), "-ar", str(RATE), "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32).reshape(-1, channels)


@pytest.fixture(scope="module", params=KINDS)
def sound(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("sounds") / request.param
    options, tolerance = KINDS[request.param]
    ffmpeg("-f", "lavfi", "-i", SWEEP, *options, path)
    return path, tolerance


def test_every_format_is_read_as_ffmpeg_reads_it(sound):
    path, tolerance = sound
    oracle = decoded_by_ffmpeg(path, 2)
    with SoundReader(path) as reader:
        assert reader.channels == 2
        ours = np.concatenate(list(reader.blocks()))
    assert abs(len(ours) - len(oracle)) <= (1200 if path.suffix == ".mp3" else 700 if "opus" in path.name else 0)
    length = min(len(ours), len(oracle))
    assert np.abs(ours[:length] - oracle[:length]).max() <= tolerance


def test_what_is_read_does_not_depend_on_what_was_read_before(sound):
    path, tolerance = sound
    with SoundReader(path) as reader:
        whole = np.concatenate(list(reader.blocks()))
        chance = random.Random(2)
        for first in [0, 8 * RATE, 5, 7 * RATE + 1, *(chance.randrange(len(whole) - 4000) for _ in range(25))]:
            block = reader.read(first, 4000)
            assert np.abs(block - whole[first : first + 4000]).max() <= max(tolerance, 1e-6), first


def test_a_length_that_was_not_decoded_is_the_length_that_is(sound, monkeypatch):
    monkeypatch.setattr("engines.media.sound._WHOLE", 2)
    monkeypatch.setattr("engines.media.sound._TAIL", 2)
    with SoundReader(sound[0]) as reader:
        assert (reader._decoder.claimed == 0) == (sound[0].suffix == ".webm")
        length = reader.length()
        assert length == sum(len(block) for block in reader.blocks())


@pytest.mark.parametrize("codec", ["libvorbis", "libopus"])
def test_a_long_ogg_is_exact_up_to_its_last_page(tmp_path, codec, monkeypatch):
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='0.4*sin(100*t*t)':s=48000:d=45", "-c:a", codec, tmp_path / "a.ogg")
    with SoundReader(tmp_path / "a.ogg") as reader:
        whole = np.concatenate(list(reader.blocks()))
        for first in (44 * RATE, 5 * RATE, 30 * RATE, 24 * RATE, 43 * RATE, 0):
            assert np.abs(reader.read(first, 5000) - whole[first : first + 5000]).max() < 1e-6, first
        monkeypatch.setattr("engines.media.sound._WHOLE", 10)
        assert reader.length() == len(whole)


def test_a_long_read_holds_no_more_than_it_needs(sound):
    with SoundReader(sound[0]) as reader:
        longest = max(len(reader._held) for _ in reader.blocks(4800))
    assert longest < 60_000


def test_silence_lies_around_the_file(sound):
    with SoundReader(sound[0]) as reader:
        assert not reader.read(-500, 400).any()
        assert not reader.read(20 * RATE, 400).any()
        across = reader.read(-100, 300)
        assert not across[:100].any() and np.array_equal(across[100:], reader.read(0, 200))


@pytest.mark.parametrize("rate", [8000, 44100, 44056, 96000])
def test_a_sine_keeps_its_pitch_and_place_at_every_rate(tmp_path, rate):
    hertz = 0.3 * min(rate, RATE)
    soundfile.write(tmp_path / "a.wav", 0.5 * np.sin(2 * np.pi * hertz * np.arange(2 * rate) / rate), rate, "FLOAT")
    with SoundReader(tmp_path / "a.wav") as reader:
        ours = np.concatenate(list(reader.blocks(10_000)))[:, 0]
    assert len(ours) == 2 * RATE
    true = 0.5 * np.sin(2 * np.pi * hertz * np.arange(len(ours)) / RATE)
    assert np.abs(ours - true)[2000:-2000].max() < 1e-4


def test_the_sound_of_a_film_starts_with_its_first_frame(tmp_path):
    """Half a second of silence, then a tone: it begins at sample 24,000, also where the file's clock begins late."""
    make_film(tmp_path / "a.mp4", 48, "24", ("-c:a", "aac"), "aevalsrc='if(gte(t,0.5),0.5*sin(2000*t),0)':s=48000:d=2")
    ffmpeg("-i", tmp_path / "a.mp4", "-c", "copy", "-output_ts_offset", "3", tmp_path / "late.mov")
    for name in ("a.mp4", "late.mov"):
        with SoundReader(tmp_path / name) as reader:
            sound = reader.read(0, RATE)[:, 0]
        assert abs(int(np.argmax(np.abs(sound) > 0.05)) - RATE // 2) < 100


def test_a_hole_in_the_sound_of_a_film_is_silence(tmp_path):
    ffmpeg("-f", "lavfi", "-i", "sine=500:d=4:r=48000", "-af", "aselect='not(between(t,1,2))'", "-c:a", "pcm_s16le", tmp_path / "hole.mov")
    with SoundReader(tmp_path / "hole.mov") as reader:
        assert reader.read(RATE // 2, 1000).any() and reader.channels == 1


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_wav_is_written_in_blocks_and_read_back(tmp_path, subtype):
    sound = np.random.default_rng(1).uniform(-0.9, 0.9, (RATE + 17, 2)).astype(np.float32)
    count = write_wav(tmp_path / "a.wav", (sound[i : i + 5000] for i in range(0, len(sound), 5000)), 2, subtype)
    assert count == len(sound) and [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    with SoundReader(tmp_path / "a.wav") as reader:
        assert np.abs(reader.read(0, count) - sound).max() < 1 / 32000


def test_a_wav_that_cannot_be_written_leaves_nothing(tmp_path):
    def broken():
        yield np.zeros((100, 1), np.float32)
        raise OSError(28, "No space left on device")

    with pytest.raises(MediaError, match="No space left"):
        write_wav(tmp_path / "a.wav", broken(), 1)
    with pytest.raises(MediaError):
        write_wav(tmp_path / "no folder" / "a.wav", [], 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing.wav", "empty.wav", "text.wav", "cut.flac", "picture.png", "silent.mp4"])
def test_what_holds_no_sound_is_one_sentence(tmp_path, name):
    (tmp_path / "empty.wav").write_bytes(b"")
    (tmp_path / "text.wav").write_text("not a sound at all")
    (tmp_path / "cut.flac").write_bytes(b"fLaC" + bytes(30))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    make_film(tmp_path / "silent.mp4", 3)
    with pytest.raises(MediaError, match=name):
        SoundReader(tmp_path / name)
