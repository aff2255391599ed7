from __future__ import annotations

import random
import time
from dataclasses import asdict, replace

import pytest

from engines.requests import TextToImage, to_json
from studio.document import shots
from studio.document.asset import Asset, Recipe
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.shots import set_script

SCRIPT = """EXT. MEADOW - DAY

A red cube stands left of a blue sphere.

ANNA
(whispering)
Look at that.

The sphere rolls away. It [[slowly]] stops *here*. The end comes.

INT. HOUSE - NIGHT

BOB
Hello?

A door opens.
"""


@pytest.fixture
def film() -> Project:
    return set_script(Project(), SCRIPT)


def worked(film: Project) -> Project:
    """With a take and an own prompt on every shot."""
    for index, shot in enumerate(film.shots):
        film = shots.set_prompt(shots.add_take(film, shot.id, f"asset{index}"), shot.id, f"mine {index}")
    return film


def work_of(film: Project) -> dict[str, tuple]:
    return {shot.text or shot.heading: (shot.id, shot.prompt, shot.takes, shot.seed) for shot in film.shots}


def test_a_script_becomes_shots(film):
    assert [shot.text for shot in film.shots] == [
        "A red cube stands left of a blue sphere.",
        "The sphere rolls away. It stops here. The end comes.",
        "",
        "A door opens.",
    ]
    assert film.shots[0].prompt == "a red cube stands left of a blue sphere, meadow, day"
    assert len({shot.id for shot in film.shots}) == 4 and len({shot.seed for shot in film.shots}) == 4
    assert all(0 <= shot.seed < 2**32 and shot.duration >= 72 for shot in film.shots)


def test_the_same_script_gives_the_same_shots(film):
    assert set_script(Project(), SCRIPT) == film
    assert set_script(film, SCRIPT) is film
    assert shots.shots_from_script(film) is film


def test_equal_paragraphs_are_different_shots():
    film = set_script(Project(), "Rain.\n\nRain.\n\nRain.")
    assert len({shot.id for shot in film.shots}) == 3
    later = set_script(film, "Rain.\n\nRain.")
    assert [shot.id for shot in later.shots] == [shot.id for shot in film.shots[:2]]


def test_an_edit_keeps_what_was_done(film):
    film = worked(film)
    later = set_script(film, SCRIPT.replace("red cube", "small red cube").replace("A door opens.", "A door opens slowly."))
    assert [(shot.id, shot.prompt, shot.takes) for shot in later.shots] == [(shot.id, shot.prompt, shot.takes) for shot in film.shots]
    assert later.shots[1] is film.shots[1]


def test_a_prompt_follows_the_script_until_somebody_edits_it(film):
    edited = shots.set_prompt(film, film.shots[0].id, "mine")
    later = set_script(edited, SCRIPT.replace("red", "green").replace("door", "window"))
    assert later.shots[0].prompt == "mine" and later.shots[3].prompt == "a window opens, house, night"
    followed = shots.set_prompt(later, later.shots[0].id, "")
    assert followed.shots[0].prompt.startswith("a green cube") and not followed.shots[0].prompt_edited


def test_a_duration_follows_the_script_until_somebody_edits_it(film):
    id = film.shots[0].id
    edited = shots.set_duration(film, id, 5)
    assert set_script(edited, SCRIPT.replace("Look", "Look " * 50)).shots[0].duration == 5
    assert shots.set_duration(edited, id, None) == film
    assert shots.set_duration(film, id, -3).shots[0].duration == 1


def test_moved_paragraphs_keep_their_work(film):
    film = worked(film)
    first, rest = SCRIPT.split("A red cube stands left of a blue sphere.\n")
    moved = set_script(film, first + rest + "\nA red cube stands left of a blue sphere.\n")
    assert work_of(moved)["A red cube stands left of a blue sphere."] == work_of(film)["A red cube stands left of a blue sphere."]
    assert work_of(moved)["A door opens."] == work_of(film)["A door opens."]


def test_a_heading_renamed_keeps_the_shots(film):
    film = worked(film)
    later = set_script(film, SCRIPT.replace("EXT. MEADOW - DAY", "EXT. HILL - DUSK"))
    assert work_of(later) == work_of(film)


def test_text_cut_and_pasted_brings_its_work_back(film):
    film = worked(film)
    cut = set_script(film, SCRIPT.replace("A door opens.\n", ""))
    assert len(cut.shelf) == 1 and len(cut.shots) == 3
    back = set_script(cut, SCRIPT)
    assert back.shots == film.shots and back.shelf == ()


def test_everything_deleted_and_undone_by_hand(film):
    film = worked(film)
    empty = set_script(film, "")
    assert empty.shots == () and len(empty.shelf) == 4
    assert set_script(empty, SCRIPT).shots == film.shots


def test_shots_nobody_worked_on_are_not_kept(film):
    assert set_script(film, "").shelf == ()


def test_typing_keeps_one_shot(film):
    text, script = "The boat sails under the bridge and away.", SCRIPT + "\n"
    ids = set()
    for end in range(4, len(text) + 1):
        film = set_script(film, script + text[:end])
        ids.add(film.shots[-1].id)
    assert len(ids) == 1 and len(film.shots) == 5


def test_random_edits_never_mix_up_takes():
    """Every take stays with the paragraph whose name it bears, or on the shelf."""
    chance = random.Random(3)
    words = ("boat", "hill", "lamp", "tree", "cat", "moon", "road", "wall")
    lines = [f"The {word} number {index} is {chance.choice(words)} {index}{index}." for index, word in enumerate(words * 3)]
    film = set_script(Project(), "\n\n".join(lines))
    for shot in film.shots:
        film = shots.add_take(film, shot.id, shot.text)
    for _ in range(60):
        if chance.random() < 0.5 and lines:
            lines.pop(chance.randrange(len(lines)))
        else:
            chance.shuffle(lines)
        film = set_script(film, "\n\n".join(lines))
        assert all(shot.takes[0].asset == shot.text for shot in film.shots)


def test_a_thousand_shots_follow_a_keystroke_quickly():
    film = set_script(Project(), "\n\n".join(f"Thing {index} does {index * 7}." for index in range(1000)))
    started = time.thread_time()
    later = set_script(film, film.script.replace("Thing 500", "Things 500"))
    assert time.thread_time() - started < 0.5
    assert sum(new is not old for new, old in zip(later.shots, film.shots, strict=True)) == 1


# --- takes -----------------------------------------------------------------------------------------------------------------


def test_takes_are_added_chosen_and_removed(film):
    id, seed = film.shots[0].id, film.shots[0].seed
    one = shots.add_take(film, id, "a")
    assert one.shots[0].take.asset == "a" and one.shots[0].seed == shots.next_seed(seed) != seed
    two = shots.add_take(one, id, "a", choose=False)
    assert len({take.id for take in two.shots[0].takes}) == 2 and two.shots[0].chosen == one.shots[0].chosen
    other = shots.choose_take(two, id, two.shots[0].takes[1].id)
    assert other.shots[0].take is other.shots[0].takes[1]
    left = shots.remove_take(other, id, other.shots[0].chosen)
    assert left.shots[0].takes == one.shots[0].takes and left.shots[0].chosen == one.shots[0].takes[0].id
    assert shots.remove_take(left, id, left.shots[0].chosen).shots[0].chosen is None
    assert shots.choose_take(left, id, "nobody") is left and shots.choose_take(left, id, None).shots[0].take is None
    assert shots.add_take(film, "gone", "a") is film and shots.remove_take(film, id, "x") is film


def test_a_locked_seed_stays(film):
    id = film.shots[0].id
    locked = shots.set_seed(film, id, 2**32 + 5, locked=True)
    assert locked.shots[0].seed == 5
    assert shots.add_take(locked, id, "a").shots[0].seed == 5


def test_dials_override_the_request(film):
    id = film.shots[0].id
    dialled = shots.set_dial(shots.set_dial(film, id, "steps", 9), id, "model", "big")
    dials = shots.request(dialled, dialled.shots[0]).dials
    assert (dials.steps, dials.model, dials.width, dials.height) == (9, "big", 1280, 720)
    assert shots.set_dial(shots.set_dial(dialled, id, "steps", None), id, "model", None) == film
    with pytest.raises(KeyError):
        shots.set_dial(film, id, "prompt", "x")


def made(film: Project) -> Project:
    """The first shot's picture, as an engine would have made it."""
    request = shots.request(film, film.shots[0])
    plain = {"kind": "TextToImage", **asdict(request)}
    film = replace(film, assets={"a": Asset("a", "A", "picture", "x", recipe=Recipe(plain))})
    return shots.add_take(film, film.shots[0].id, "a")


def test_status(film):
    assert isinstance(shots.request(film, film.shots[0]), TextToImage) and to_json(shots.request(film, film.shots[0]))
    assert shots.status(film, film.shots[0]) == "missing"
    film = made(film)
    id = film.shots[0].id
    assert shots.status(film, film.shots[0]) == "ready"
    for stale in (
        shots.set_prompt(film, id, "other"),
        shots.edit_shot(film, id, lambda shot: replace(shot, negative_prompt="ugly")),
        replace(film, model="big"),
        shots.set_dial(film, id, "steps", 50),
        shots.set_seed(film, id, 1, locked=True),
    ):
        assert shots.status(stale, stale.shots[0]) == "stale"
    for ready in (shots.set_seed(film, id, 1), shots.set_seed(film, id, film.assets["a"].recipe.request["dials"]["seed"], locked=True)):
        assert shots.status(ready, ready.shots[0]) == "ready"
    lost = replace(film, assets={})
    assert shots.status(lost, lost.shots[0]) == "missing"
    imported = replace(film, assets={"a": replace(film.assets["a"], recipe=None)})
    assert shots.status(imported, imported.shots[0]) == "ready"


# --- split and merge ---------------------------------------------------------------------------------------------------------


def test_a_split_parts_the_paragraph_in_the_script(film):
    film = worked(film)
    split = shots.split_shot(film, film.shots[1].id)
    assert [shot.text for shot in split.shots[1:3]] == ["The sphere rolls away.", "It stops here. The end comes."]
    assert "The sphere rolls away.\n\nIt [[slowly]] stops *here*. The end comes." in split.script
    assert split.shots[1].takes == film.shots[1].takes and split.shots[2].takes == ()
    assert split.script.replace("away.\n\nIt", "away. It") == film.script.rstrip("\n")


def test_a_split_where_somebody_points(film):
    text = film.shots[1].text
    split = shots.split_shot(film, film.shots[1].id, text.index("The end"))
    assert [shot.text for shot in split.shots[1:3]] == ["The sphere rolls away. It stops here.", "The end comes."]
    middle = shots.split_shot(film, film.shots[0].id, film.shots[0].text.index("left"))
    assert [shot.text for shot in middle.shots[:2]] == ["A red cube stands", "left of a blue sphere."]
    assert middle.shots[1].dialogue == film.shots[0].dialogue


@pytest.mark.parametrize("index", [0, 2, 3])
def test_one_sentence_cannot_be_split(film, index):
    with pytest.raises(EditError, match="single sentence"):
        shots.split_shot(film, film.shots[index].id)


def test_a_merge_joins_paragraphs_and_keeps_all_takes(film):
    film = worked(film)
    merged = shots.merge_shots(film, [shot.id for shot in film.shots[:2]])
    assert merged.shots[0].text == f"{film.shots[0].text} {film.shots[1].text}"
    assert merged.shots[0].takes == film.shots[0].takes + film.shots[1].takes and merged.shots[0].chosen == film.shots[0].chosen
    assert merged.shots[0].dialogue == film.shots[0].dialogue and len(merged.shots) == 3 and merged.shelf == ()
    assert "[[slowly]]" in merged.script


def test_a_heading_merges_with_its_first_paragraph(film):
    merged = shots.merge_shots(film, [film.shots[2].id, film.shots[3].id])
    assert [(shot.text, len(shot.dialogue)) for shot in merged.shots[2:]] == [("A door opens.", 1)]


def test_split_then_merge_is_where_it_began(film):
    split = shots.split_shot(film, film.shots[1].id)
    merged = shots.merge_shots(split, [split.shots[1].id, split.shots[2].id])
    assert [shot.text for shot in merged.shots] == [shot.text for shot in film.shots]
    assert merged.shots[1].id == film.shots[1].id


def test_only_neighbours_of_one_scene_merge(film):
    ids = [shot.id for shot in film.shots]
    for wrong in ([ids[0]], [ids[1], ids[2]], [ids[0], ids[2]], [], ["gone", ids[0]]):
        with pytest.raises(EditError, match="follow each other"):
            shots.merge_shots(film, wrong)
