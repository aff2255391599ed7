from __future__ import annotations

from studio.document.truth import joined_facts

PIECE = {
    "model": "score", "tempo": 120.0, "key": "C major", "beats": list(range(0, 480_000, 24_000)), "bars": list(range(0, 480_000, 96_000)),
    "sections": [["intro", 0], ["verse", 192_000]],
}  # fmt: skip


def test_a_repainted_place_has_new_beats_inside_and_the_old_ones_outside():
    made = {"model": "score", "tempo": 120.1, "key": "C major", "repainted": [96_000, 240_000], "seed": 4,
            "beats": [48_000, 96_010, 144_010, 240_000], "bars": [96_010, 300_000], "sections": [["theme", 90_000]]}  # fmt: skip
    facts = joined_facts(PIECE, made, 480_000)
    assert facts["beats"] == [*range(0, 96_000, 24_000), 96_010, 144_010, *range(240_000, 480_000, 24_000)]
    assert facts["bars"] == [0, 96_010, 288_000, 384_000]
    assert facts["sections"] == [["intro", 0], ["theme", 96_000], ["verse", 240_000]]
    assert facts["tempo"] == 120.0 and facts["seed"] == 4 and facts["repainted"] == [96_000, 240_000]


def test_music_that_goes_on_keeps_the_beats_of_what_it_goes_on_from():
    made = {"joined_at": 480_000, "tempo": 120.0, "beats": [456_000, 480_000, 504_000], "bars": [480_000, 2_000_000],
            "sections": [["outro", 480_000]]}  # fmt: skip
    facts = joined_facts(PIECE, made, 528_000)
    assert facts["beats"] == [*PIECE["beats"], 480_000, 504_000] and facts["bars"] == [*PIECE["bars"], 480_000]
    assert facts["sections"] == [*PIECE["sections"], ["outro", 480_000]]


def test_of_an_imported_sound_only_what_is_new_is_known():
    made = {"repainted": [96_000, 192_000], "beats": [96_000], "bars": [96_000], "sections": [["a", 96_000]]}
    facts = joined_facts({}, made, 480_000)
    assert (facts["beats"], facts["bars"], facts["sections"]) == ([96_000], [96_000], [["a", 96_000]])
    assert joined_facts(PIECE, {"sounds": ["rain"]}, 48_000) == {"sounds": ["rain"]}
    assert joined_facts(PIECE, {"joined_at": 0, "beats": [0]}, 48_000) == {"joined_at": 0, "beats": [0]}
