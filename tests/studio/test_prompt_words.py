"""Which words of a prompt a model knows."""

from studio.prompt_words import is_known, known_words, unknown_words

WORDS = {"objects": ["sphere", "cone", "house"], "colours": ["red", "blue"], "examples": ["a red sphere on the snow"]}


def test_known_words_come_from_every_list():
    known = known_words(WORDS)
    assert {"sphere", "red", "snow", "the"} <= known
    assert is_known("Spheres", known)
    assert is_known("HOUSE", known)
    assert not is_known("frobnicator", known)


def test_a_model_without_a_list_knows_everything():
    assert is_known("frobnicator", frozenset())
    assert unknown_words("a frobnicator", frozenset()) == []


def test_unknown_words_come_as_they_stand_there():
    assert unknown_words("A red Zebra's house, on two red zebras!", known_words(WORDS)) == ["Zebra's", "two", "zebras"]
