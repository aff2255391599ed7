from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.score import Chord, Drumming, Hit, Key, Note, Part, Score, Section, Tempo
from engines.audio.synth.render import CEILING, LOUDNESS, render
from engines.dsp.loudness import measure
from engines.metrics.sound import si_sdr
from engines.progress import Cancelled, Progress

RATE = 24_000


@pytest.fixture(scope="module")
def piece():
    score = compose(Brief(samples=9 * 48_000 + 1, seed=3, genre="folk"))
    return score, render(score, rate=RATE, stems=True)


def bare(*parts: Part, drums: Drumming | None = None, **changes) -> Score:
    score = Score(
        Key(0), (4, 4), (Tempo(0, Fraction(120)),), 3840, 4 * 48_000, (0, 1920), (Section("theme", 0, 3840, 64),),
        (Chord(0, 3840, 0, "major", 0),), parts, drums, space="room",
    )  # fmt: skip
    return replace(score, **changes)


def test_length_loudness_and_peak_are_what_they_should_be(piece):
    score, made = piece
    assert made.mix.shape == (-(-score.samples * RATE // 48_000), 2) and made.mix.dtype == np.float32
    figures = measure([made.mix], RATE, 2)
    assert figures.integrated == pytest.approx(LOUDNESS, abs=0.7)
    assert figures.true_peak <= CEILING + 0.1


def test_stems_add_up_to_the_mix(piece):
    score, made = piece
    assert set(made.stems) == set(score.stems)
    apart = sum(made.stems.values()) - made.mix
    assert 20 * np.log10(apart.std() / made.mix.std() + 1e-12) < -60
    assert render(score, rate=RATE).mix == pytest.approx(made.mix, abs=2e-3)
    wrong = sum(made.stems.values()) - made.stems["lead"] - made.mix  # the planted fault: one stem is missing
    assert 20 * np.log10(wrong.std() / made.mix.std()) > -60


def test_the_same_score_sounds_the_same(piece):
    score, made = piece
    assert np.array_equal(render(score, rate=RATE, stems=True).mix, made.mix)


def test_notes_and_hits_begin_on_their_sample():
    score = bare(drums=Drumming("machine", (Hit(480, "rim", 120), Hit(2000, "rim", 120))))
    heard = np.abs(render(score, rate=RATE).mix).max(axis=1)
    for tick in (480, 2000):
        start = score.sample_at(tick, RATE)
        assert heard[start - 40 : start].max() < 0.05 * heard[start : start + 200].max()
    score = bare(Part("lead", "xylophone", (Note(960, 480, 72, 100),)))
    heard = np.abs(render(score, rate=RATE).mix).max(axis=1)
    assert np.flatnonzero(heard > 0.02 * heard.max())[0] == pytest.approx(score.sample_at(960, RATE), abs=60)


def test_the_beginning_alone_is_that_of_the_whole():
    """Tones, strokes and the room are the same to the sample; only how loud all is depends on what else there is."""
    notes = tuple(Note(tick, 3000 - tick, 60 + tick // 480, 90) for tick in (0, 480, 960, 1440))
    score = bare(Part("pads", "choir pad", notes), drums=Drumming("acoustic", (Hit(0, "ride", 90), Hit(1920, "crash", 100))))
    only = replace(score, drums=None)
    whole, begun = render(only, rate=RATE).mix[:RATE], render(only, rate=RATE, until=RATE).mix
    assert begun.shape == (RATE, 2)
    assert si_sdr(begun.ravel(), whole.ravel()) > 60
    assert si_sdr(np.roll(begun, 1, axis=0).ravel(), whole.ravel()) < 40  # the planted fault: a sample late
    assert np.abs(render(replace(score, parts=()), rate=RATE, until=RATE).mix[-100:]).max() > 1e-3, "nothing fades where it is only cut"
    assert np.array_equal(render(only, rate=RATE, until=9 * RATE).mix, render(only, rate=RATE).mix)


def tone(sound: np.ndarray) -> float:
    """Decibels of what lies above 2 kHz beside what lies below 250 Hz."""
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(10 * np.log10(power[hertz > 2000].sum() / power[hertz < 250].sum()))


def test_a_mood_has_its_tone_and_its_room_and_the_same_loudness(piece):
    """The same notes: only how they are played differs. Without a mood they are played as they are."""
    score, _ = piece
    made = {mood: render(replace(score, mood=mood), rate=RATE).mix for mood in ("", "dark", "hopeful", "tense")}
    assert tone(made["dark"]) + 5 < tone(made[""]) < tone(made["hopeful"]) - 5
    assert abs(tone(made["tense"]) - tone(made[""])) < 2, "the planted failure: a mood that has hardly a tone of its own"
    for mood, sound in made.items():
        assert measure([sound], RATE, 2).integrated == pytest.approx(LOUDNESS, abs=0.7), mood
    blow = bare(Part("lead", "xylophone", (Note(0, 240, 72, 100),)))
    tails = [np.square(render(replace(blow, mood=mood), rate=RATE).mix[2 * RATE : 3 * RATE]).sum() for mood in ("energetic", "", "dreamy")]
    assert tails == sorted(tails) and tails[2] > 10 * tails[0]


def flux(sound: np.ndarray) -> np.ndarray:
    """How much comes in, every 128 samples, in standard deviations."""
    frames = np.lib.stride_tricks.sliding_window_view(sound[:, 0], 512)[::128] * np.hanning(512)
    levels = np.log10(np.abs(np.fft.rfft(frames, axis=1))[:, :120] + 1e-3)
    rise = np.maximum(np.diff(levels, axis=0), 0).sum(axis=1)
    return (rise - rise.mean()) / rise.std()


@pytest.mark.parametrize("genre", ["lullaby", "rock"])
def test_a_loop_goes_on_where_it_ends(genre):
    score = compose(Brief(samples=8 * 48_000, seed=2, genre=genre, loop=True, bpm=Fraction(120), metre=(4, 4)))
    sound = render(score, rate=RATE).mix
    assert len(score.bars) == 4 and len(sound) == 8 * RATE
    heard, bar, around = flux(np.concatenate([sound, sound])), len(sound) // 128 // 4, np.arange(-5, 5)
    inner = max(heard[bar * number + around].max() for number in (1, 2, 3))
    assert heard[4 * bar + around].max() < max(2.0, 1.5 * inner)  # the seam is a downbeat like the others
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    assert np.abs(sound[0] - sound[-1]).max() <= np.percentile(steps, 99.9)
    assert level(sound[-RATE // 10 :]) > level(sound) - 12
    ending = render(replace(score, loop=False), rate=RATE).mix  # the planted fault: what fades is no loop
    assert level(ending[-RATE // 10 :]) < level(ending) - 30


def test_a_loop_sounds_like_the_middle_of_three_rounds():
    """Tones, the room and the limiter go round: the same as playing the bars three times, which nothing closes."""
    score = compose(Brief(samples=4 * 48_000, seed=4, genre="lullaby", loop=True, bpm=Fraction(120), metre=(4, 4), stems=("chords",)))
    loop = render(score, rate=RATE).mix
    rounds = render(thrice(score), rate=RATE).mix[len(loop) : 2 * len(loop)]
    assert si_sdr(loop.ravel(), rounds.ravel()) > 40
    cut = render(replace(score, loop=False), rate=RATE).mix  # the planted fault
    assert si_sdr(cut.ravel(), rounds.ravel()) < 20


def thrice(score: Score) -> Score:
    """The score of a loop played three times from beginning to end."""
    part = score.parts[0]
    notes = tuple(replace(note, start=note.start + turn * score.length) for turn in range(3) for note in part.notes)
    return replace(score, parts=(replace(part, notes=notes),), length=3 * score.length, samples=3 * score.samples, loop=False)


def level(sound: np.ndarray) -> float:
    """The level of a sound in dBFS."""
    return float(10 * np.log10((sound**2).mean()))


def test_silence_and_cancel():
    assert not render(bare(), rate=RATE).mix.any()
    with pytest.raises(Cancelled):
        render(bare(Part("lead", "flute", (Note(0, 480, 72, 90),))), Progress(cancelled=lambda: True), RATE)
