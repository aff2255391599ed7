from engines.audio.compose.bass import LINES
from engines.audio.compose.drums import GROOVES
from engines.audio.compose.figures import TEXTURES
from engines.audio.compose.form import ARCS
from engines.audio.compose.genres import GENRES
from engines.audio.compose.harmony import CHAINS
from engines.audio.compose.moods import MOODS
from engines.audio.score import DRUMS, MODES, STEMS
from engines.audio.synth.drums import DRUMS as MADE
from engines.audio.synth.drums import KITS
from engines.audio.synth.space import SPACES
from engines.audio.synth.voices import VOICES


def test_every_name_in_the_tables_is_known():
    for name, genre in GENRES.items():
        for voices in (genre.lead, genre.chords, genre.pads, genre.bass):
            assert set(voices) <= set(VOICES), name
        assert set(genre.kits) <= set(KITS) and set(genre.grooves) <= set(GROOVES), name
        assert set(genre.textures) <= set(TEXTURES) and set(genre.basses) <= set(LINES), name
        assert set(genre.harmony) <= {*CHAINS, "functional", "jazz"} and set(genre.moods) <= set(MOODS), name
        assert set(genre.space) <= set(SPACES), name
    for mood in MOODS.values():
        assert set(mood.modes) <= set(MODES) and mood.arc in ARCS
        assert set(mood.manner.figures) <= set(TEXTURES) and set(mood.manner.stems) <= set(STEMS)
    assert set(MADE) == set(DRUMS)


def test_patterns_fill_their_bars():
    for name, groove in GROOVES.items():
        for rows, slots in ((groove.rows, 16), (groove.waltz, 12), (groove.compound, 12)):
            for drum, pattern, energy in rows:
                assert drum in DRUMS and len(pattern) == slots and set(pattern) <= set("Xxo-.") and 0 <= energy <= 1, (name, drum, pattern)
        assert set(groove.fill) <= set(DRUMS) and (groove.crash is None or groove.crash in DRUMS)


def test_there_are_at_least_sixty_voices_and_every_one_is_used_or_can_be_asked_for():
    assert len(VOICES) >= 60
    words = [word for voice in VOICES.values() for word in voice.words]
    assert len(words) == len(set(words)), "two voices answer to one word"
