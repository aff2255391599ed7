from fractions import Fraction

import pytest

from engines.audio.score import Key
from engines.audio.wording import read_key, read_prompt
from engines.progress import EngineError


def test_words_tempo_key_and_metre_are_understood():
    asked = read_prompt("Slow, mournful strings in D minor, 72 bpm, 3/4, no drums")
    assert (asked.mood, asked.instruments, asked.bpm, asked.metre) == ("sad", ("string ensemble",), Fraction(72), (3, 4))
    assert asked.key == Key(2, "minor") and "drums" not in asked.stems and asked.unread == ()


def test_a_named_genre_goes_before_one_that_an_instrument_suggests():
    assert read_prompt("piano waltz").genre == "waltz"
    assert read_prompt("piano").genre == "piano" and read_prompt("piano").instruments == ("grand piano",)


def test_pace_depends_on_the_genre():
    assert read_prompt("slow jazz").bpm < read_prompt("jazz, very quick").bpm
    assert read_prompt("slow, 140 bpm").bpm == 140


def test_a_solo_has_no_band():
    asked = read_prompt("solo cello")
    assert asked.instruments == ("cello",) and asked.stems == ("lead",)


def test_misspelt_words_are_taken_for_the_nearest_and_strange_ones_are_told():
    asked = read_prompt("a misterious pianno with zorkmids")
    assert asked.mood == "mysterious" and asked.instruments == ("grand piano",) and asked.unread == ("zorkmid",)


def test_an_article_is_no_key():
    assert read_prompt("a major disaster").key is None
    assert read_prompt("in A major").key == Key(9)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Am", Key(9, "minor")),
        ("F#m", Key(6, "minor")),
        ("Bb", Key(10)),
        ("E flat major", Key(3)),
        ("d dorian", Key(2, "dorian")),
        ("B", Key(11)),
    ],
)
def test_keys_are_read_as_people_write_them(text, key):
    assert read_key(text) == key


@pytest.mark.parametrize("text", ["H", "", "A minorr", "12"])
def test_what_is_no_key_is_said(text):
    with pytest.raises(EngineError, match="no key"):
        read_key(text)
