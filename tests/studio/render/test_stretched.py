"""Stretched sounds: exact files, the stand-in until they are there, the same in player and export."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engines.media.errors import MediaError
from engines.progress import Cancelled, Progress
from studio.document.asset import Asset
from studio.document.stretches import drag_edge
from studio.render.export import export
from studio.render.export_settings import ExportSettings
from studio.render.mixer import Mixer
from studio.render.stretched import Stretch, completed, make_stretched, stretches
from tests.studio.render.reels import bars, film, pictures, shows, sounds

FRAME = 2000


def tone(hertz: float, seconds: float) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(48_000 * seconds)) / 48_000)).astype(np.float32)


def pitch(sound: np.ndarray) -> float:
    """Hertz of the strongest tone, from zero crossings of a spectrum's peak."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound)))
    return float(np.argmax(spectrum) * 48_000 / (8 * len(sound)))


@pytest.fixture
def slow(shelf):
    """Two seconds of 440 Hz over exactly three."""
    shelf.sound("tone", tone(440, 2))
    return drag_edge(film(shelf, sounds(shows("a", "tone", 0, 48))), "a", "end", 72)


def test_the_file_has_exactly_the_samples_and_the_pitch(shelf, slow, tmp_path):
    (key, wanted), *_ = stretches(slow).items()
    make_stretched(shelf.media(wanted.media), wanted, tmp_path / key, Progress())
    made, rate = soundfile.read(tmp_path / key)
    assert (len(made), rate) == (72 * FRAME, 48_000) and soundfile.info(tmp_path / key).subtype == "FLOAT"
    assert pitch(made[24_000:120_000]) == pytest.approx(440, abs=1)


def test_progress_is_told_about_once_a_second_of_sound(shelf, slow, tmp_path):
    told = []
    wanted = next(iter(stretches(slow).values()))
    make_stretched(shelf.media(wanted.media), wanted, tmp_path / "x.wav", Progress(lambda done, total, *_: told.append((done, total))))
    assert 2 <= len(told) <= 5 and told == sorted(told) and told[0] == (0, 72 * FRAME)


def test_until_it_is_made_the_recording_is_heard_slower(shelf, slow):
    mixer = Mixer(slow, shelf.media)
    assert pitch(mixer.mix(24_000, 96_000)[:, 0]) == pytest.approx(440 * 2 / 3, abs=2)
    assert not mixer.unread


def test_as_soon_as_it_is_made_it_is_heard_in_place(shelf, slow, tmp_path):
    mixer = Mixer(slow, shelf.media)
    mixer.mix(0, 24_000)
    media = completed(slow, shelf.media, tmp_path, Progress())
    mixer = Mixer(slow, media)
    heard = mixer.mix(0, 80 * FRAME)[:, 0]
    assert pitch(heard[24_000:120_000]) == pytest.approx(440, abs=1)
    assert np.abs(heard[: 72 * FRAME]).max() > 0.4 and not heard[72 * FRAME :].any()
    file, _ = soundfile.read(media(next(iter(stretches(slow)))))
    assert np.array_equal(heard[1000 : 70 * FRAME], file.astype(np.float32)[1000 : 70 * FRAME])


def test_an_export_stretches_for_itself_and_sounds_as_the_player(shelf, slow, tmp_path):
    settings = ExportSettings(str(tmp_path / "out.wav"), "wav", 64, 36, slow.rate)
    export(slow, shelf.media, settings, Progress())
    exported, _ = soundfile.read(tmp_path / "out.wav", dtype="float32")
    (tmp_path / "made").mkdir()
    played = Mixer(slow, completed(slow, shelf.media, tmp_path / "made", Progress())).mix(0, 72 * FRAME)
    assert np.abs(exported - played).max() < 2e-4


def test_only_what_is_stretched_in_the_cut_is_made(shelf, slow):
    assert len(stretches(slow)) == 1
    assert not stretches(replace(slow, assets={}))
    plain = film(shelf, sounds(shows("a", "tone", 0, 48)))
    assert not stretches(plain)
    assert completed(plain, shelf.media, Path("/nowhere"), Progress())("tone.wav") == shelf.media("tone.wav")


def test_a_cancelled_or_impossible_one_leaves_nothing(shelf, slow, tmp_path):
    wanted = next(iter(stretches(slow).values()))
    with pytest.raises(Cancelled):
        make_stretched(shelf.media(wanted.media), wanted, tmp_path / "x.wav", Progress(cancelled=lambda: True))
    with pytest.raises(MediaError, match="cannot be stretched"):
        make_stretched(shelf.media(wanted.media), Stretch("Tone", wanted.media, 100, 100_000), tmp_path / "x.wav", Progress())
    with pytest.raises(MediaError, match="too long to be stretched"):
        make_stretched(shelf.media(wanted.media), Stretch("Tone", wanted.media, 2**30, 2**31), tmp_path / "x.wav", Progress())
    assert [path.name for path in tmp_path.iterdir()] == ["media"]


def test_a_clip_in_the_middle_hears_the_middle(shelf, tmp_path):
    """A click one second in is heard where the stretch puts it, in a clip that begins later in the material."""
    sound = np.zeros(96_000, np.float32)
    sound[48_000:48_100] = 0.9
    shelf.sound("click", sound)
    project = film(shelf, sounds(shows("a", "click", 10, 36, offset=24_000)))
    project = drag_edge(project, "a", "end", 10 + 54)
    assert Fraction(*project.timeline.tracks[0].clips[0].stretch) == Fraction(3, 2)
    heard = Mixer(project, completed(project, shelf.media, tmp_path, Progress())).mix(0, 70 * FRAME)[:, 0]
    assert abs(int(np.abs(heard).argmax()) - (10 * FRAME + 36_000)) < 600


# --- video at another speed -----------------------------------------------------------------------------------------------


@pytest.fixture
def talkie(shelf):
    """Puts a film of three seconds on the shelf that sounds at 440 Hz, or as it is told."""

    def put(sound: np.ndarray | None = None) -> str:
        sound = tone(440, 3) if sound is None else sound
        with av.open(str(shelf.folder / "talkie.mkv"), "w") as container:
            video, audio = container.add_stream("mpeg4", rate=24), container.add_stream("pcm_s16le", rate=48_000, layout="mono")
            video.width, video.height, video.pix_fmt = 256, 144, "yuv420p"
            for number in range(72):
                container.mux(video.encode(av.VideoFrame.from_ndarray(bars(number), "rgb24")))
                block = np.round(sound[number * FRAME : (number + 1) * FRAME] * 32767).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(block[None], "s16", "mono")
                frame.rate, frame.pts = 48_000, number * FRAME
                container.mux(audio.encode(frame))
            container.mux([*video.encode(None), *audio.encode(None)])
        shelf.assets["talkie"] = Asset("talkie", "Talkie", "clip", "talkie.mkv", 256, 144, 72, (24, 1), 72 * FRAME, 1)
        return "talkie"

    return put


@pytest.mark.parametrize(("speed", "frames"), [(1500, 48), (500, 144), (750, 96)])
def test_video_that_plays_faster_or_slower_keeps_the_pitch_of_its_sound(shelf, talkie, tmp_path, speed, frames):
    project = film(shelf, pictures(shows("a", talkie(), 0, frames, speed=speed)))
    (key, wanted), *_ = stretches(film(shelf, pictures(shows("a", "talkie", 0, frames, speed=speed)))).items()
    assert wanted.samples == frames * FRAME
    assert pitch(Mixer(project, shelf.media).mix(24_000, 48_000)[:, 0]) == pytest.approx(440 * speed / 1000, abs=2), "until it is made"
    media = completed(project, shelf.media, tmp_path, Progress())
    heard = Mixer(project, media).mix(0, (frames + 10) * FRAME)[:, 0]
    assert pitch(heard[12_000 : (frames - 6) * FRAME]) == pytest.approx(440, abs=1)
    assert np.abs(heard[(frames - 4) * FRAME : frames * FRAME]).max() > 0.2 and not heard[frames * FRAME :].any()
    assert soundfile.info(media(key)).frames == frames * FRAME


def test_what_is_heard_in_sped_video_stays_with_the_picture(shelf, talkie, tmp_path):
    """A click at frame 48 of the film, in a clip that begins between frames 12 and 13 of it; the export hears the same."""
    sound = np.zeros(72 * FRAME, np.float32)
    sound[48 * FRAME : 48 * FRAME + 100] = 0.9
    project = film(shelf, pictures(shows("a", talkie(sound), 10, 30, speed=1500, offset=12, phase=500)))
    heard = Mixer(project, completed(project, shelf.media, tmp_path, Progress())).mix(0, 50 * FRAME)[:, 0]
    place = round((10 + (48 - 12.5) / 1.5) * FRAME)
    assert abs(int(np.abs(heard).argmax()) - place) < 600
    export(project, shelf.media, ExportSettings(str(tmp_path / "out.wav"), "wav", 64, 36, project.rate), Progress())
    exported, _ = soundfile.read(tmp_path / "out.wav", dtype="float32")
    assert np.abs(exported[: 40 * FRAME, 0] - heard[: len(exported)][: 40 * FRAME]).max() < 2e-4


def test_speeds_at_which_nothing_can_keep_its_pitch_play_as_a_tape(shelf, talkie):
    project = film(shelf, pictures(shows("a", talkie(), 0, 9, speed=8000)))
    assert not stretches(project)
    assert Mixer(project, shelf.media).mix(0, FRAME).any()
