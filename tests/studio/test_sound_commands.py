"""The sound commands for real: what is asked for at the prompt is heard in the file."""

import pytest
import soundfile

from engines.media.sound import write_wav
from engines.training.sound.measure_tune import NOTE, agreement, best_of, hummed, tune
from studio.cli import main

TUNES = [tune(number) for number in range(8)]


@pytest.mark.parametrize("model", ["score", "storybook-music"])
def test_music_takes_up_the_melody_of_a_file(model, tmp_path):
    write_wav(tmp_path / "hum.wav", [hummed(TUNES[1])], 1, "PCM_24")
    seconds = 2 * len(TUNES[1]) * NOTE
    dials = ["--seconds", str(seconds), "--bpm", str(60 / NOTE), "--key", "A minor", "--seed", "1", "--model", model]
    assert main(["music", "calm folk", "-o", str(tmp_path / "tuned.wav"), "--melody", str(tmp_path / "hum.wav"), *dials]) == 0
    sound, rate = soundfile.read(tmp_path / "tuned.wav")
    assert (len(sound), rate) == (seconds * 48_000, 48_000)
    assert best_of(sound.mean(axis=1), TUNES) == 1 and agreement(sound.mean(axis=1), TUNES[1]) > 0.5


def test_a_melody_without_a_tune_is_one_sentence(tmp_path, capsys):
    write_wav(tmp_path / "still.wav", [hummed(TUNES[0]) * 0], 1, "PCM_24")
    assert main(["music", "calm folk", "-o", str(tmp_path / "x.wav"), "--melody", str(tmp_path / "still.wav")]) == 1
    assert "No tune can be heard" in capsys.readouterr().err and not (tmp_path / "x.wav").exists()


def test_stems_add_up_to_the_music_in_a_folder_that_is_made_for_them(tmp_path, capsys):
    asked = ["music", "calm folk", "-o", str(tmp_path / "song.wav"), "--seconds", "4", "--stems"]
    assert main([*asked, str(tmp_path / "stems")]) == 0
    whole, parts = soundfile.read(tmp_path / "song.wav")[0], [soundfile.read(path)[0] for path in (tmp_path / "stems").iterdir()]
    assert len(parts) > 1 and abs(sum(parts) - whole).max() < 1e-3 < abs(whole).max()
    assert main([*asked, str(tmp_path / "song.wav")]) == 1 and "song.wav cannot be made" in capsys.readouterr().err
