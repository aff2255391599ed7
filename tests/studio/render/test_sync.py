"""Click and flash: over ten minutes sound and picture stay within one frame, however the sound was cut, in player and export alike."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.document import cut
from studio.document.asset import Asset
from studio.document.project import Project, Rate
from studio.document.timecode import SAMPLE_RATE
from studio.document.timeline import AssetSource, Clip, Timeline, TitleSource, Track
from studio.render.compositor import Compositor
from studio.render.export_settings import ExportSettings
from studio.render.mixer import Mixer
from studio.render.playback import Player
from studio.render.reel import Reel
from tests.studio.render.test_audition import HandSink

RATES = {"23.976": (24_000, 1001), "24": (24, 1), "25": (25, 1), "29.97": (30_000, 1001)}
MINUTES, EVERY = 10, 37  # a click every 37 seconds
TIMES = tuple(range(1, MINUTES * 60, EVERY))
SIZE = (64, 36)


@pytest.fixture(scope="module")
def clicks(tmp_path_factory) -> Path:
    """Ten minutes of silence in which samples stand alone."""
    path = tmp_path_factory.mktemp("clicks") / "clicks.flac"
    sound = np.zeros(MINUTES * 60 * SAMPLE_RATE, np.int16)
    sound[[at * SAMPLE_RATE for at in TIMES]] = 20_000
    soundfile.write(path, sound, SAMPLE_RATE)
    return path


def film(rate: tuple[int, int], speed: int = 1) -> Project:
    """White frames where the clicks are, black ones elsewhere; the sound is cut into pieces of 997 frames."""
    per_second = Fraction(*rate)
    flashes = [int(at * per_second) for at in TIMES]
    white = tuple(Clip(f"f{frame}", TitleSource("", background="#ffffffff"), frame, 1) for frame in flashes)
    whole = int(MINUTES * 60 * per_second)
    black = Clip("black", TitleSource("", background="#000000ff"), 0, whole)
    sound = Asset("s", "Clicks", "sound", "clicks", samples=MINUTES * 60 * SAMPLE_RATE, channels=1)
    tracks = (Track("v2", "V2", "picture", white), Track("v1", "V1", "picture", (black,)),
              Track("a1", "A1", "sound", (Clip("c", AssetSource("s"), 0, whole),)))  # fmt: skip
    project = Project(rate=Rate(*rate), width=SIZE[0], height=SIZE[1], assets={"s": sound}, timeline=Timeline(tracks))
    for frame in range(997, whole, 997):
        project = cut.split(project, [clip.id for clip in project.timeline.tracks[2].clips], frame)
    return project


def flash_near(brightness, frame: int) -> int:
    """The brightest of the frames around `frame`."""
    frames = range(max(0, frame - 4), frame + 5)
    values = [brightness(number) for number in frames]
    assert max(values) > 200 and sorted(values)[-2] < 40, "exactly one frame is white"
    return frames[int(np.argmax(values))]


def click_near(sound, sample: int) -> int:
    """The loudest sample within half a second."""
    first = sample - SAMPLE_RATE // 2
    return first + int(np.argmax(np.abs(sound(first, SAMPLE_RATE)).sum(axis=1)))


def farthest(project: Project, sound, brightness) -> float:
    """How far a click ever is from the beginning of its flash, in frames: 0 to 1 is within its frame."""
    per_second = Fraction(project.rate.numerator, project.rate.denominator)
    away = []
    for at in TIMES:
        flash = Fraction(flash_near(brightness, int(at * per_second))) / per_second
        away.append(float((Fraction(click_near(sound, at * SAMPLE_RATE), SAMPLE_RATE) - flash) * per_second))
    return max(away, key=lambda frames: abs(frames - 0.5))


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES.keys())
def test_click_and_flash_stay_within_one_frame_over_ten_minutes(clicks, rate):
    project = film(rate)
    mixer, compositor = Mixer(project, lambda _: clicks), Compositor(project, lambda _: clicks, SIZE)
    assert -0.001 <= farthest(project, mixer.mix, lambda frame: compositor.frame(frame)[: SIZE[1]].mean()) < 1
    mixer.close()
    compositor.close()


@pytest.mark.parametrize("rate", [RATES["23.976"], RATES["25"]], ids=["23.976", "25"])
def test_they_stay_together_in_the_export(clicks, rate):
    project = film(rate)
    reel = Reel(project, lambda _: clicks, ExportSettings("x.mp4", "mp4", *SIZE, project.rate))
    per_second = Fraction(*rate)

    def sound(first: int, count: int) -> np.ndarray:
        begin = int(Fraction(first, SAMPLE_RATE) * per_second)
        out = reel.sound(begin, begin + int(per_second) + 3)
        skip = first - -(-begin * SAMPLE_RATE * per_second.denominator // per_second.numerator)
        return out[max(0, skip) : max(0, skip) + count]

    assert -0.001 <= farthest(project, sound, lambda frame: reel.frame(frame)[: SIZE[1]].mean()) < 1
    reel.close()


def test_a_film_whose_sound_runs_at_another_rate_is_noticed(clicks):
    """Planted: 23.976 taken for 24 drifts by half a second."""
    project = film(RATES["23.976"])
    mixer = Mixer(replace(project, rate=Rate(24, 1)), lambda _: clicks)
    compositor = Compositor(project, lambda _: clicks, SIZE)
    late = replace(project, timeline=cut.move_clips(project, [clip.id for clip in project.timeline.tracks[2].clips], 2).timeline)
    moved = Mixer(late, lambda _: clicks)
    assert abs(farthest(project, mixer.mix, lambda frame: compositor.frame(frame)[: SIZE[1]].mean())) > 3
    assert farthest(project, moved.mix, lambda frame: compositor.frame(frame)[: SIZE[1]].mean()) > 1
    for one in (mixer, moved, compositor):
        one.close()


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES.keys())
def test_the_player_shows_the_flash_while_its_click_is_heard(clicks, rate, qtbot):
    project, sink = film(rate), HandSink()
    player = Player(project, lambda _: clicks, SIZE, sink)
    try:
        at = TIMES[-1]
        start = int((at - 2) * Fraction(*rate))
        player.seek(start)
        player.play()
        qtbot.waitUntil(lambda: sink.source is not None, timeout=10_000)
        begun = -(-start * SAMPLE_RATE * rate[1] // rate[0])
        sink.position = lambda: at * SAMPLE_RATE - begun + 1
        qtbot.waitUntil(lambda: player.position == int(at * Fraction(*rate)), timeout=10_000)
    finally:
        player.close()
