import re

import numpy as np
import pytest
import soundfile

from studio import cli


def write(path, level: float, seconds: float = 5.0, rate: int = 44_100, channels: int = 2):
    line = 10 ** (level / 20) * np.sin(2 * np.pi * 997 * np.arange(int(seconds * rate)) / rate)
    soundfile.write(path, np.repeat(line[:, None], channels, axis=1), rate)
    return path


def test_it_prints_the_figures_of_a_file(tmp_path, capsys):
    assert cli.main(["loudness", str(write(tmp_path / "tone.flac", -20)), "--target", "-16"]) == 0
    said = capsys.readouterr().out
    assert float(re.search(r"Integrated +(-?[\d.]+) LUFS", said)[1]) == pytest.approx(-20, abs=0.1)
    assert float(re.search(r"True peak +(-?[\d.]+) dBTP", said)[1]) == pytest.approx(-20, abs=0.2)
    assert re.search(r"Length +5\.0 s", said)
    assert re.search(r"To -16 LUFS: \+[34]\.\d dB, and the true peak is then -16\.\d dBTP", said)


def test_silence_is_called_silent(tmp_path, capsys):
    assert cli.main(["loudness", str(write(tmp_path / "nothing.wav", -200)), "--target", "-23"]) == 0
    said = capsys.readouterr().out
    assert "silent LUFS" in said and "nothing loud enough" in said


@pytest.mark.parametrize("content", [b"", b"RIFF0000WAVE" + bytes(40), b"no sound at all, just text"])
def test_what_is_no_sound_is_one_sentence(tmp_path, capsys, content):
    (tmp_path / "bad.wav").write_bytes(content)
    assert cli.main(["loudness", str(tmp_path / "bad.wav")]) == 1
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("filmwright: ")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path, capsys):
    assert cli.main(["loudness", str(tmp_path / "absent.wav")]) == 1
    assert "filmwright: " in capsys.readouterr().err


@pytest.mark.parametrize("target", ["3", "-90", "loud"])
def test_a_target_that_cannot_be_is_wrong_usage(target):
    with pytest.raises(SystemExit) as ended:
        cli.main(["loudness", "x.wav", "--target", target])
    assert ended.value.code == 2
