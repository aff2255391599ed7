import numpy as np
import pytest

from engines.audio.analysis.key import hear_key
from engines.audio.analysis.onsets import novelty
from engines.audio.analysis.tempo import pulse
from engines.audio.joining import between, closed
from engines.audio.music import music, repaint
from engines.media.errors import MediaError
from engines.media.sound import write_wav
from engines.metrics.sound import seam_z
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import Music, MusicDials, RepaintMusic
from tests.engines.audio.test_tune import hummed

RATE = 48_000


def heard(made):
    return np.concatenate(list(made.blocks))


def played(prompt="folk", **dials):
    return music(Music(MusicDials(prompt, **{"seconds": 8.0, **dials})), Progress(), None)


@pytest.fixture(scope="module")
def song(tmp_path_factory):
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    made = played("happy folk", bpm=100.0, key="D major", seconds=10.0)
    write_wav(path, made.blocks, 2, "PCM_24")
    return str(path)


def read_24(path):
    import soundfile

    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def test_tempo_key_length_and_level_are_as_asked():
    made = played("piano", bpm=120.0, key="E minor", seconds=12.3456789)
    sound = heard(made)
    assert len(sound) == round(12.3456789 * RATE) and 0.1 < np.abs(sound).max() <= 1
    assert made.facts["tempo"] == 120 and made.facts["key"] == "E minor" and made.facts["beats"][:3] == [0, 24_000, 48_000]
    assert abs(pulse(novelty([sound], RATE), 118).bpm - 120) < 0.6
    assert int(np.argmax(hear_key([sound], RATE).chroma)) == 4


def test_the_same_request_gives_the_same_samples_and_another_seed_another_piece():
    assert np.array_equal(heard(played(seconds=3.0)), heard(played(seconds=3.0)))
    assert not np.array_equal(heard(played(seconds=3.0)), heard(played(seconds=3.0, seed=1)))


def test_stems_add_up():
    made = played("epic trailer", stems=True, seconds=6.0)
    sound = heard(made)
    error = np.sqrt(np.mean((sum(made.stems.values()) - sound) ** 2)) / np.sqrt(np.mean(sound**2))
    assert 20 * np.log10(error + 1e-12) < -60 and len(made.stems) >= 3


def test_a_loop_has_no_seam_and_a_cut_has_one():
    made = played("folk", loop=True, bpm=120.0, seconds=16.0)
    loop, bars = heard(made), made.facts["bars"]
    steps = np.abs(np.diff(loop, axis=0)).max(axis=1)
    assert len(loop) == 16 * RATE and np.abs(loop[0] - loop[-1]).max() <= steps.max()
    planted = loop.copy()
    planted[-480:] = 0
    assert seam_z(loop.mean(axis=1), bars) < 2 < seam_z(planted.mean(axis=1), bars)


def test_a_loop_goes_round_and_nothing_in_it_begins_or_ends():
    facts = played("epic trailer", loop=True, bpm=120.0, seconds=32.0).facts
    assert {name for name, _ in facts["sections"]} <= {"theme", "answer", "bridge"}


def test_sections_begin_at_the_markers():
    made = played("orchestral", markers=(3.0, 6.1), seconds=10.0)
    starts = [start for _, start in made.facts["sections"]]
    assert all(min(abs(start - marker * RATE) for start in starts) < 2 for marker in (3.0, 6.1))


def test_a_clip_goes_on_unchanged_in_its_tempo_and_key(song):
    before = read_24(song)
    made = music(Music(MusicDials("folk", seconds=6.0), begin_with=song), Progress(), None)
    sound = heard(made)
    assert np.array_equal(sound[: len(before)], before) and len(sound) == len(before) + 6 * RATE
    assert abs(made.facts["tempo"] / 100 - 1) < 0.01 and made.facts["key"].startswith(("D", "B"))
    beats = np.array(made.facts["beats"]) / RATE
    period = 60 / made.facts["tempo"]
    phase = (beats[beats > 10.0][0] / 0.6) % 1
    assert min(phase, 1 - phase) < 0.12, (phase, period)


def test_a_place_is_repainted_and_the_rest_is_untouched(song):
    before = read_24(song)
    made = repaint(RepaintMusic(MusicDials("epic trailer", seed=3), song, 3.0, 6.0), Progress(), None)
    sound = heard(made)
    a, b = 3 * RATE, 6 * RATE
    assert np.array_equal(sound[:a], before[:a]) and np.array_equal(sound[b:], before[b:])
    assert np.abs(sound[a:b] - before[a:b]).max() > 0.05
    level = [20 * np.log10(np.sqrt(np.mean(part**2))) for part in (sound[a:b], before[:a])]
    assert abs(level[0] - level[1]) < 6
    last = np.sqrt(np.mean(sound[b - RATE // 2 : b - RATE // 8] ** 2))
    assert last > 0.2 * np.sqrt(np.mean(sound[a:b] ** 2))  # it leads on and does not die away
    steps = np.abs(np.diff(sound, axis=0)).max(axis=1)
    assert max(steps[a - 2 : a + 2].max(), steps[b - 3 : b + 1].max()) <= np.quantile(steps, 0.999)


def test_a_hum_leads_the_piece(tmp_path):
    write_wav(tmp_path / "hum.wav", [hummed()], 1)
    made = music(Music(MusicDials("folk", seconds=8.0), melody=str(tmp_path / "hum.wav")), Progress(), None)
    assert made.facts["key"] == "A minor" and len(heard(made)) == 8 * RATE
    write_wav(tmp_path / "still.wav", [np.zeros((RATE, 1), np.float32)], 1)
    with pytest.raises(EngineError, match="No tune"):
        music(Music(MusicDials("folk"), melody=str(tmp_path / "still.wav")), Progress(), None)


def test_bars_that_are_known_go_on_exactly_where_they_are(song):
    """The song has 115,200 samples a bar; hearing its beats alone would leave open which of them begins a bar."""
    bar = 115_200
    for before, made in (
        ("repaint", repaint(RepaintMusic(MusicDials("folk", bpm=100.0, key="D major", seed=4), song, 3.0, 8.0, bar=0.0), Progress(), None)),
        ("goes on", music(Music(MusicDials("folk", 5.0, bpm=100.0, key="D major", seed=4), begin_with=song, bar=2.4), Progress(), None)),
    ):
        first = made.facts.get("joined_at") or made.facts["repainted"][0]
        bars = [place for place in made.facts["bars"] if place >= first]
        assert len(bars) >= 2 and all(place % bar == 0 for place in bars), before
    other = repaint(RepaintMusic(MusicDials("folk", bpm=100.0, key="D major", seed=4), song, 3.0, 8.0, bar=0.5), Progress(), None)
    assert all((place - 24_000) % bar == 0 for place in other.facts["bars"])


def test_the_players_the_room_and_the_metre_of_the_music_around_stay(song):
    """By chance other seeds take other ones, which is heard as a seam."""
    made = [played("happy folk", seed=seed, seconds=4.0).facts for seed in (1, 2, 3)]
    assert len({(*facts["voices"], facts["space"], *facts["metre"]) for facts in made}) > 1
    same = {"metre": (3, 4), "voices": ("upright bass", "banjo", "whistle", "brushes"), "space": "hall", "bar": 0.0}
    for seed in (1, 3):
        dials = MusicDials("happy folk", 5.0, bpm=100.0, key="D major", seed=seed)
        facts = repaint(RepaintMusic(dials, song, 3.0, 8.0, **same), Progress(), None).facts
        assert (tuple(facts["metre"]), facts["space"], facts["kit"]) == ((3, 4), "hall", "brushes")
        assert {"upright bass", "banjo", "whistle"} <= set(facts["voices"])
    with pytest.raises(EngineError, match="metre"):
        music(Music(MusicDials("folk"), metre=(5, 4)), Progress(), None)
    with pytest.raises(EngineError, match="space"):
        music(Music(MusicDials("folk"), space="shoebox"), Progress(), None)


def test_progress_shows_sound_before_all_is_played():
    shown = []
    music(Music(MusicDials("piano", seconds=10.0)), Progress(lambda done, total, note, preview: shown.append(preview is not None)), None)
    assert shown.index(True) < len(shown) - 2


@pytest.mark.parametrize(
    ("dials", "words"),
    [
        ({"bpm": 0.0}, "tempo"),
        ({"bpm": float("nan")}, "tempo"),
        ({"seconds": 0.0}, "Length"),
        ({"seconds": 36_000.0}, "Length"),
        ({"key": "H moll"}, "no key"),
        ({"markers": (9.0,)}, "marker"),
        ({"seed": -1}, "seed"),
        ({"model": "nobody"}, "No model"),
    ],
)
def test_bad_dials_are_answered_with_a_sentence(dials, words):
    with pytest.raises(EngineError, match=words):
        played(**dials)


def test_bad_files_are_answered_with_a_sentence(tmp_path, song):
    many = tmp_path / "many.wav"
    write_wav(many, [np.zeros((RATE, 8), np.float32)], 8)
    (tmp_path / "broken.wav").write_bytes(b"RIFF\xff\xff\xff\xffWAVEfmt ")
    for path, kind in ((many, EngineError), (tmp_path / "broken.wav", MediaError), (tmp_path / "absent.wav", MediaError)):
        with pytest.raises(kind):
            music(Music(MusicDials("folk"), begin_with=str(path)), Progress(), None)
    with pytest.raises(EngineError, match="must lie within"):
        repaint(RepaintMusic(MusicDials("folk"), song, 5.0, 99.0), Progress(), None)
    with pytest.raises(EngineError, match="cannot be a loop"):
        music(Music(MusicDials("folk", loop=True), begin_with=song), Progress(), None)


def test_cancel_comes_through():
    with pytest.raises(Cancelled):
        music(Music(MusicDials("folk", seconds=4.0)), Progress(cancelled=lambda: True), None)


def test_a_sound_that_repeats_itself_is_closed_as_it_is():
    """Crossed with equal power alone it would be 3 dB louder in the middle."""
    tone = np.sin(2 * np.pi * 100 * np.arange(3 * RATE) / RATE).astype(np.float32)[:, None]
    assert closed(tone, 2 * RATE) == pytest.approx(tone[: 2 * RATE], abs=1e-3)


def test_seams_of_samples():
    ramp = np.linspace(0, 1, 3 * RATE, dtype=np.float32)[:, None] * 0.1
    loop = closed(ramp, 2 * RATE)
    assert len(loop) == 2 * RATE and loop[0] == ramp[2 * RATE]
    fresh = np.full((RATE, 1), 0.05, np.float32)
    inside = between(ramp, fresh, RATE, 2 * RATE)
    assert inside[0] == ramp[RATE] and abs(float(inside[-1, 0] - ramp[2 * RATE - 1, 0])) < 1e-4
