import numpy as np
import pytest

from engines.audio.synth.tones import Held, Tones, tone
from engines.audio.synth.voice import Pluck, Struck
from engines.audio.synth.voices import VOICES

RATE = 24_000
TUNED = [name for name, voice in VOICES.items() if name not in ("braam", "drone", "distorted guitar")]


def cents_off(sound: np.ndarray, hertz: float) -> float:
    """How far the harmonics stand from where they belong: the best common stretch within half a semitone, by their summed strength."""
    line = sound.mean(axis=0)[: int(0.9 * RATE)]
    spectrum = np.abs(np.fft.rfft(line * np.hanning(len(line)), 1 << 18))
    grid = np.arange(-50, 50.5, 0.5)
    fits = []
    for cents in grid:
        places = hertz * 2 ** (cents / 1200) * np.arange(1, 6) * (1 << 18) / RATE
        fits.append(np.log(spectrum[np.minimum(places.astype(int), len(spectrum) - 1)] + 1e-3 * spectrum.max()).sum() if len(places) else 0)
    return float(grid[int(np.argmax(fits))])


@pytest.mark.parametrize("name", VOICES)
def test_every_voice_sounds_within_bounds_and_dies_or_holds(name):
    voice = VOICES[name]
    for pitch in (voice.low, (voice.low + voice.high) // 2, voice.high):
        soft, hard = (tone(voice, pitch, force, Held(0.6), RATE) for force in (0.2, 0.95))
        assert np.isfinite(hard).all() and 0.01 < np.abs(hard).max() < 1.2
        assert np.abs(hard).max() > 1.2 * np.abs(soft).max()
        if isinstance(voice.make, Pluck | Struck):
            assert np.abs(hard[:, -100:]).max() < 0.2 * np.abs(hard).max()


@pytest.mark.parametrize("name", TUNED)
def test_every_voice_is_in_tune(name):
    voice = VOICES[name]
    pitch = min(max(60, voice.low), voice.high)
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    if isinstance(voice.make, Struck) and not voice.make.strings:  # bars and bells have no harmonics: their first partial is the note
        line = tone(voice, pitch, 0.5, Held(1.0), RATE).mean(axis=0)[:RATE]
        spectrum = np.abs(np.fft.rfft(line * np.hanning(len(line)), 1 << 18))
        around = slice(int(hertz * 0.97 * (1 << 18) / RATE), int(hertz * 1.03 * (1 << 18) / RATE))
        found = (around.start + spectrum[around].argmax()) * RATE / (1 << 18)
        assert 1200 * np.log2(found / hertz) == pytest.approx(0, abs=6)
    else:
        assert cents_off(tone(voice, pitch, 0.5, Held(1.0), RATE), hertz) == pytest.approx(0, abs=max(8, getattr(voice.make, "detune", 0)))


def test_a_planted_wrong_pitch_is_noticed():
    made = tone(VOICES["cello"], 60, 0.5, Held(1.0), RATE)
    assert abs(cents_off(made, 440 * 2 ** ((60 - 69 + 0.3) / 12))) > 20


def test_tones_are_kept_and_let_go_of():
    tones = Tones(RATE, limit=2_000_000)
    one = tones.get("cello", VOICES["cello"], 60, 0.5, Held(1.0))
    assert tones.get("cello", VOICES["cello"], 60, 0.55, Held(0.95)) is one
    assert tones.get("cello", VOICES["cello"], 61, 0.5, Held(1.0)) is not one
    for pitch in range(40, 76):
        tones.get("cello", VOICES["cello"], pitch, 0.5, Held(2.0))
    assert tones._bytes == sum(made.nbytes for made in tones._kept.values()) <= 2_000_000


@pytest.mark.parametrize("name", ["air pad", "glass pad", "flute", "supersaw"])
def test_the_beginning_of_a_tone_is_made_as_it_is_in_the_whole(name):
    voice = VOICES[name]
    whole, begun = (tone(voice, 60, 0.5, Held(3.0, wanted), RATE) for wanted in (9.0, 0.5))
    assert begun.shape[1] == RATE // 2 and whole.shape[1] == 3 * RATE
    assert np.array_equal(begun, whole[:, : RATE // 2])


def test_a_tone_that_is_shorter_is_another_one():
    """The planted fault of the beginning: to make a short tone where a long one begins."""
    begun, short = (tone(VOICES["supersaw"], 60, 0.5, held, RATE) for held in (Held(3.0, 0.5), Held(0.5)))
    assert begun.shape == short.shape and not np.array_equal(begun, short)


def test_only_what_is_wanted_of_a_long_tone_is_kept():
    tones = Tones(RATE)
    assert tones.get("warm pad", VOICES["warm pad"], 60, 0.5, Held(40.0, 1.1)).shape[1] == 1.25 * RATE
    assert tones.get("warm pad", VOICES["warm pad"], 60, 0.5, Held(4.0)).shape[1] >= 4 * RATE
