from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document import fountain
from studio.document.fountain import Element, cast, parse, plain, shown, speaker

SCRIPT = """Title:
    _**BRICK & STEEL**_
    FULL RETIRED
Author: Stu M.
Draft date: 1/20/2012

FADE IN:

EXT. BRICK'S PATIO - DAY #1A#

A gorgeous day.  The sun is shining.
BRICK sits quietly. [[is he asleep?]]

STEEL
Beer's ready!

BRICK (O.S.)
(skeptical)
Are they cold?
\x20\x20
Still me.

STEEL ^
Does a bear?

@McAVOY
Hi.
~Sing along

/* nobody reads this
INT. GONE - DAY

*/
# Act two
= it gets worse

int. trailer home - night

.SNIPER SCOPE POV

> THE END <

CUT TO:

> Burn to white.

===

!FORCED ACTION
"""


def kinds(script: str) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in parse(script)]


def test_a_whole_script():
    assert parse(SCRIPT) == (
        Element("title page", "_**BRICK & STEEL**_\nFULL RETIRED", 0, 2, "Title"),
        Element("title page", "Stu M.", 3, 3, "Author"),
        Element("title page", "1/20/2012", 4, 4, "Draft date"),
        Element("transition", "FADE IN:", 6, 6),
        Element("scene heading", "EXT. BRICK'S PATIO - DAY", 8, 8, "1A"),
        Element("action", "A gorgeous day.  The sun is shining.\nBRICK sits quietly.", 10, 11),
        Element("note", "is he asleep?", 11, 11),
        Element("character", "STEEL", 13, 13),
        Element("dialogue", "Beer's ready!", 14, 14),
        Element("character", "BRICK (O.S.)", 16, 16),
        Element("parenthetical", "(skeptical)", 17, 17),
        Element("dialogue", "Are they cold?\n\nStill me.", 18, 20),
        Element("character", "STEEL", 22, 22, "dual"),
        Element("dialogue", "Does a bear?", 23, 23),
        Element("character", "McAVOY", 25, 25),
        Element("dialogue", "Hi.", 26, 26),
        Element("lyrics", "Sing along", 27, 27),
        Element("boneyard", "nobody reads this\nINT. GONE - DAY", 29, 32),
        Element("section", "Act two", 33, 33, "1"),
        Element("synopsis", "it gets worse", 34, 34),
        Element("scene heading", "int. trailer home - night", 36, 36),
        Element("scene heading", "SNIPER SCOPE POV", 38, 38),
        Element("centred", "THE END", 40, 40),
        Element("transition", "CUT TO:", 42, 42),
        Element("transition", "Burn to white.", 44, 44),
        Element("page break", "", 46, 46),
        Element("action", "FORCED ACTION", 48, 48),
    )
    assert cast(parse(SCRIPT)) == ("STEEL", "BRICK", "McAVOY")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        ("\n\n", []),
        ("EXT. A\nINT. B", [("scene heading", "EXT. A"), ("scene heading", "INT. B")]),
        ("I/E CAR - DAY", [("scene heading", "I/E CAR - DAY")]),
        ("INT./EXT. CAR", [("scene heading", "INT./EXT. CAR")]),
        ("INTERIOR", [("action", "INTERIOR")]),
        ("Est modus in rebus.\n", [("scene heading", "Est modus in rebus.")]),
        ("...and then", [("action", "...and then")]),
        ("He says\nINT. A", [("action", "He says\nINT. A")]),
        ("BOB\n\nHi", [("action", "BOB"), ("action", "Hi")]),
        ("!BOB\nHi", [("action", "BOB\nHi")]),
        ("23\nHi", [("action", "23\nHi")]),
        ("R2D2\nBeep", [("character", "R2D2"), ("dialogue", "Beep")]),
        ("ÄNNE (on the phone)\nHi", [("character", "ÄNNE (on the phone)"), ("dialogue", "Hi")]),
        ("SMASH CUT TO:\nHi", [("character", "SMASH CUT TO:"), ("dialogue", "Hi")]),
        ("A [[note]] B", [("action", "A  B"), ("note", "note")]),
        ("Ah\n[[note]]\nBe", [("action", "Ah\nBe"), ("note", "note")]),
        ("[[open", [("action", "[[open")]),
        ("/* open\nfor ever", [("boneyard", "open\nfor ever")]),
        ("[[a /* b ]] c */ d", [("note", "a /* b"), ("action", " c */ d")]),
        ("Title: X", [("title page", "X")]),
        ("FADE IN: X", [("action", "FADE IN: X")]),
        ("EXT. A\r\n\r\nBe\rSee", [("scene heading", "EXT. A"), ("action", "Be\nSee")]),
        ("###### Deep", [("section", "Deep")]),
        ("==", [("synopsis", "=")]),
    ],
)
def test_edges(script, expected):
    assert sorted(kinds(script)) == sorted(expected)


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("**bold** and *thin* and _under_", "bold and thin and under"),
        ("***both***", "both"),
        ("_*nested*_", "nested"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (r"\*kept\*", "*kept*"),
        ("two  spaces\nand a line", "two spaces and a line"),
        ("unclosed *mark", "unclosed *mark"),
    ],
)
def test_marks_of_emphasis_go(marked, bare):
    assert plain(marked) == bare


def test_who_speaks():
    assert speaker("BRICK (V.O.) (CONT'D)") == "BRICK"


SPOKEN = ["", "BOB", "Hi there.", "(low)", "  ", "@Z", "~la"]
MARKED = [*SPOKEN, "EXT. A - DAY", "[[n]]", "/*", "*/", "# S", "= s", "> T", "> C <", ".X", "!Y", "==="]
LINES = st.lists(st.sampled_from(MARKED), max_size=25)


@settings(max_examples=300, deadline=None)
@given(LINES | st.lists(st.text(max_size=12), max_size=8))
def test_any_text_is_a_script_and_every_line_of_it_belongs_somewhere(lines):
    script = "\n".join(lines).replace("\r", "\n")
    elements = parse(script)
    covered = {line for element in elements for line in range(element.line, element.last + 1)}
    assert all(0 <= element.line <= element.last < script.count("\n") + 1 for element in elements)
    assert {number for number, line in enumerate(shown(script).split("\n")) if line.strip()} <= covered
    bodies = [element for element in elements if element.kind not in ("note", "boneyard")]
    assert all(before.last <= after.line for before, after in pairwise(bodies) if before.last != after.line)


HOSTILE = ["[[" * 200_000, "/*[[" * 100_000, "A" * 100_000 + "b", "*" * 200_000, "_a " * 100_000, "[[" * 100_000 + "/*"]


@pytest.mark.parametrize("script", HOSTILE)
def test_hostile_text_takes_no_time(script):
    started = time.thread_time()
    for element in parse(script):
        plain(element.text)
    assert time.thread_time() - started < 10


def test_a_feature_film_is_parsed_while_typing():
    script = "EXT. MEADOW - DAY\n\nA cube stands there.\n\nBOB\nHello there.\n\n" * 900
    started = time.thread_time()
    assert len(parse(script)) == 3600
    assert time.thread_time() - started < 1


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_passages_read_alone_are_the_script_read_in_one_go(lines):
    script = "\n".join(["", *lines])  # an empty first line: no title page
    whole = fountain._body(tuple(shown(script).split("\n")))
    parted = [
        element for first, passage in fountain._passages(list(shown(script).split("\n")), 0) for element in fountain._placed(passage, first)
    ]
    assert list(whole) == parted


def test_after_an_edit_only_the_changed_passage_is_read_again():
    script = "".join(f"EXT. MEADOW {n} - DAY\n\nCube number {n} stands there.\n\nBOB\nHello {n}.\n\n" for n in range(400))
    parse(script)
    before = fountain._body.cache_info().misses
    changed = parse(script.replace("Cube number 200", "New line.\n\nSphere"))
    assert fountain._body.cache_info().misses == before + 2
    fountain._body.cache_clear(), fountain._placed.cache_clear(), parse.cache_clear()
    assert changed == parse(script.replace("Cube number 200", "New line.\n\nSphere"))
