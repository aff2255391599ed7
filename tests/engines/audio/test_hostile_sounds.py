"""Sounds that mean no good: endless and broken headers, studio formats, hours of it. One sentence, and memory that stays bounded."""

import struct
import tracemalloc

import numpy as np
import pytest
import soundfile

from engines.audio import music as room
from engines.media.errors import MediaError
from engines.media.probe import measure_sound
from engines.media.sandbox import import_check
from engines.media.sound import SoundReader
from engines.progress import EngineError

RATE = 48_000


def wav(path, data, claimed, rate=RATE, channels=1):
    """A WAV of 16 bits whose header says what it likes about the size of its data."""
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    head = b"RIFF" + struct.pack("<I", min(claimed + 36, 0xFFFFFFFF)) + b"WAVEfmt " + struct.pack("<I", 16) + form
    path.write_bytes(head + b"data" + struct.pack("<I", claimed) + data)
    return path


def test_an_endless_header_ends_where_the_file_ends(tmp_path):
    """As recorders write it that never came to close the file."""
    tone = (8000 * np.sin(np.arange(RATE // 2) / 20)).astype("<i2")
    path = wav(tmp_path / "endless.wav", tone.tobytes(), 0xFFFFFFFF)
    with SoundReader(path) as reader:
        sound = np.concatenate(list(reader.blocks()))
    assert len(sound) == RATE // 2 and np.allclose(sound[:, 0], tone / 32768, atol=1e-6)


@pytest.mark.parametrize("damage", [slice(8, 24), slice(20, 24), slice(12, 40)])
def test_a_broken_header_is_one_sentence(tmp_path, damage):
    path = wav(tmp_path / "broken.wav", b"\1\2" * 1000, 2000)
    data = bytearray(path.read_bytes())
    data[damage] = b"\xff" * (damage.stop - damage.start)
    path.write_bytes(data)
    with pytest.raises((MediaError, EngineError)) as said, SoundReader(path) as reader:
        list(reader.blocks())
    assert "broken.wav" in str(said.value) and "\n" not in str(said.value)


def test_the_finest_studio_format_is_read(tmp_path):
    """192 kHz, 24 bits, eight channels."""
    sound = np.random.default_rng(0).uniform(-0.9, 0.9, (19_200, 8)).astype(np.float32)
    soundfile.write(tmp_path / "studio.wav", sound, 192_000, "PCM_24")
    assert measure_sound(tmp_path / "studio.wav") == (4800, 8)
    with SoundReader(tmp_path / "studio.wav") as reader:
        assert np.concatenate(list(reader.blocks())).shape == (4800, 8)
    with pytest.raises(EngineError, match="has 8 channels"):
        room.read(str(tmp_path / "studio.wav"))


def test_clipped_and_silent_sound_is_sound(tmp_path):
    for name, value in (("clipped", 3.0), ("silent", 0.0)):
        soundfile.write(tmp_path / f"{name}.wav", np.full((RATE, 1), value), RATE, "FLOAT")
        assert np.isfinite(room.read(str(tmp_path / f"{name}.wav"))).all()


@pytest.fixture
def day(tmp_path):
    """Ten hours in a sparse file."""
    path, seconds, rate = tmp_path / "day.wav", 36_000, 8000
    wav(path, b"", seconds * rate * 2, rate)
    with path.open("r+b") as file:
        file.truncate(44 + seconds * rate * 2)
    return path


def test_ten_hours_are_imported_without_decoding_them(day, monkeypatch):
    decoded = []
    read = soundfile.SoundFile.read

    def counted(self, frames, *rest, **more):
        decoded.append(frames)
        return read(self, frames, *rest, **more)

    monkeypatch.setattr(soundfile.SoundFile, "read", counted)
    assert measure_sound(day) == (36_000 * RATE, 1)
    assert sum(decoded) < 120 * 8000
    assert import_check(day).samples == 36_000 * RATE


def test_a_long_file_that_is_not_as_long_as_it_says_is_decoded_whole(tmp_path, monkeypatch):
    """A FLAC that claims ten hours and holds a second of them: what is there is counted, or one sentence said."""
    soundfile.write(tmp_path / "lie.flac", np.zeros(RATE, np.int16), RATE)
    data = bytearray((tmp_path / "lie.flac").read_bytes())
    data[21] = data[21] & 0xF0 | 0  # STREAMINFO: the lower 36 bits of bytes 18 to 25 count the samples
    data[22:26] = (36_000 * RATE).to_bytes(4, "big")
    (tmp_path / "lie.flac").write_bytes(data)
    assert soundfile.info(tmp_path / "lie.flac").frames == 36_000 * RATE
    try:
        assert measure_sound(tmp_path / "lie.flac") == (RATE, 1)
    except MediaError as said:
        assert str(said) == "“lie.flac” is damaged and cannot be read."


def test_ten_hours_take_no_memory(day, monkeypatch):
    """Any place is read, and music stops listening at its longest."""
    tracemalloc.start()
    with SoundReader(day) as reader:
        assert not reader.read(35_999 * RATE, RATE).any()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40_000_000
    monkeypatch.setattr(room, "_LENGTHS", (1.0, 20.0))
    with pytest.raises(EngineError, match="longer than ten minutes"):
        room.read(str(day))
