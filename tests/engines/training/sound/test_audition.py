import av
import numpy as np
import soundfile

from engines.training.sound.audition import audition, spectrogram


def test_examples_are_written_with_their_captions_and_a_sheet(tmp_path):
    table = audition(tmp_path / "heard", range(3), 2.0)
    assert len(table.splitlines()) == 5 and table.endswith("times real time")
    assert len((tmp_path / "heard/captions.txt").read_text().splitlines()) == 3
    assert [soundfile.info(path).frames for path in sorted((tmp_path / "heard").glob("*.wav"))] == [96_000] * 3
    with av.open(str(tmp_path / "heard/sheet.png")) as picture:
        assert next(picture.decode(video=0)).width == 1440


def test_a_sine_is_a_line_at_its_height():
    rate, times = 48_000, np.arange(48_000) / 48_000
    picture = spectrogram(0.5 * np.sin(2 * np.pi * 800 * times)[:, None], rate).sum(axis=2)
    height = picture.shape[0] - 1 - picture[:, 200].argmax()
    assert np.geomspace(40, 16_000, picture.shape[0])[height] / 800 == np.clip(
        np.geomspace(40, 16_000, picture.shape[0])[height] / 800, 0.95, 1.05
    )
