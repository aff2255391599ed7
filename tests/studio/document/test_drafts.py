from __future__ import annotations

import pytest

from studio.document.drafts import drafts
from studio.document.project import Rate
from studio.document.story import Line


def prompts(script: str) -> list[str]:
    return [draft.prompt for draft in drafts(script)]


def test_one_draft_for_each_paragraph_and_each_bare_heading():
    script = "EXT. A - DAY\n\nOne.\n\nTwo\nlines.\n\nINT. B\n\nINT. C\n\nBOB\nHi.\n\nThree.\n"
    found = [(draft.heading, draft.text, draft.line, draft.last) for draft in drafts(script)]
    assert found == [
        ("EXT. A - DAY", "One.", 2, 2),
        ("EXT. A - DAY", "Two lines.", 4, 5),
        ("INT. B", "", 7, 7),
        ("INT. C", "", 9, 9),
        ("INT. C", "Three.", 14, 14),
    ]
    assert drafts(script)[3].dialogue == (Line("BOB", "Hi."),)


def test_no_script_no_shots():
    assert drafts("") == () == drafts("Title: X\n\n# Act\n\n= synopsis\n\n[[note]]\n\nCUT TO:\n")


def test_a_script_may_begin_without_a_heading():
    assert [(draft.heading, draft.text) for draft in drafts("Just this.")] == [("", "Just this.")]


def test_speech_belongs_to_what_is_seen():
    (draft,) = drafts("A door.\n\nBOB (V.O.)\n(low)\nHi *there*.\n(loud)\nBye.\n\nANNA\n~La la\n")
    assert draft.dialogue == (Line("BOB", "Hi there.", "low"), Line("BOB", "Bye.", "loud"), Line("ANNA", "La la"))


@pytest.mark.parametrize(
    ("script", "prompt"),
    [
        ("EXT. MEADOW - DAY\n\nA red cube stands left of a blue sphere.", "a red cube stands left of a blue sphere, meadow, day"),
        ("INT. OLD HOUSE - KITCHEN - NIGHT", "old house, kitchen, night"),
        ("INT./EXT. CAR\n\nIt drives.", "it drives, car"),
        (".THE VOID\n\nNothing!", "nothing, the void"),
        ("A LOUD BANG. The door *opens*.", "a loud bang, the door opens"),
        ("ANNA sits.\n\nANNA\nHi.\n\nAnna stands.", "Anna sits"),
        ("EXT. WELL-KNOWN PLACE - DAWN", "well-known place, dawn"),
    ],
)
def test_prompts_read_like_captions(script, prompt):
    assert prompts(script)[0] == prompt


def test_continuous_keeps_the_time_of_day():
    assert prompts("EXT. A - NIGHT\n\nX.\n\nINT. B - CONTINUOUS\n\nINT. C - LATER") == ["x, a, night", "b, night", "c, night"]
    assert prompts("INT. B - CONTINUOUS") == ["b"]


def test_time_is_what_reading_and_speaking_take():
    short, spoken, long = drafts("One.\n\nTwo.\n\nBOB\n" + "word " * 20 + "\n\n" + "word " * 50)
    assert short.duration(Rate(24, 1)) == 72
    assert spoken.duration(Rate(24, 1)) == 207  # 20 words of 0.4 s and a pause of 0.6 s
    assert long.duration(Rate(24, 1)) == 336
    assert short.duration(Rate(30000, 1001)) == 90
