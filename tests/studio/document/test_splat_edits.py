from __future__ import annotations

import json

import numpy as np
import pytest

from engines.splat.edit import from_text
from studio.document import patch, share, store
from studio.document.check import check, orphans
from studio.document.codec import from_text as parse
from studio.document.codec import to_plain, to_project
from studio.document.codec import to_text as write
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.scene import Prop, Set, SplatEdit
from studio.document.set_clips import fingerprint
from studio.document.set_edit import add_set
from studio.document.splat_edits import packed, to_text, unpacked, with_edit

MANY = 1_200_000


def some(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(count) < 0.4


def film_with(edit: SplatEdit) -> Project:
    _, made = add_set(Project(), "Set 1")
    prop = with_edit(Prop("p", "Ball", "ball"), edit)
    return Project(sets=(Set(made.id, made.name, (prop,), made.cameras),))


@pytest.mark.parametrize("count", [1, 8, 9, 524_288, 524_289, MANY])
def test_sets_of_splats_are_packed_and_unpacked(count):
    which = some(count)
    np.testing.assert_array_equal(unpacked(packed(which), count), which)


def test_a_hundred_thousand_splats_are_one_tile():
    assert len(packed(some(100_000)).tiles) == 1 and not packed(np.zeros(100_000, bool)).tiles


def test_deletions_become_one_edit_and_recolourings_stay_apart():
    prop = Prop("p", "Ball", "ball")
    for seed in (1, 2):
        prop = with_edit(prop, SplatEdit(packed(some(100, seed)), 100))
    np.testing.assert_array_equal(unpacked(prop.edits[0].which, 100), some(100, 1) | some(100, 2))
    prop = with_edit(prop, SplatEdit(packed(some(100)), 100, "recolour", brightness=2.0))
    assert [edit.change for edit in prop.edits] == ["delete", "recolour"]


def test_the_engine_reads_what_the_document_writes():
    which = some(3001)
    steps = from_text(to_text([SplatEdit(packed(which), 3001), SplatEdit(packed(which), 3001, "recolour", (1.0, 0.5, 0.0))]), 3001)
    for step in steps:
        np.testing.assert_array_equal(step.which, which)
    np.testing.assert_allclose(steps[1].colours, np.diag([1, 0.5, 0]))
    assert to_text(()) == "" and len(to_text([SplatEdit(packed(some(100_000)), 100_000)])) < 20_000


def test_an_edit_is_on_the_disk_and_comes_back_with_the_film(tmp_path):
    which = some(MANY)
    bundle = Bundle.create(tmp_path / "A.film", Project())
    bundle.commit("Edit", film_with(SplatEdit(packed(which), MANY)))
    bundle.close()
    again = Bundle.open(tmp_path / "A.film")
    (edit,) = again.project.sets[0].props[0].edits
    np.testing.assert_array_equal(unpacked(edit.which, edit.count), which)
    assert share.share(again, tmp_path / "A.filmz") == [] and not orphans(tmp_path / "A.film", again.project)
    again.close()
    share.unpack(tmp_path / "A.filmz", tmp_path / "B.film")
    copy = Bundle.open(tmp_path / "B.film")
    assert not copy.damaged and copy.project.sets[0].props[0].edits == (edit,)
    copy.close()


def test_a_lost_tile_is_told_and_the_film_opens(tmp_path):
    bundle = Bundle.create(tmp_path / "A.film", film_with(SplatEdit(packed(some(100)), 100)))
    (key,) = store.tile_keys(bundle.project)
    bundle.close()
    (tmp_path / "A.film/tiles" / key).unlink()
    assert any("1 of 1 edits of splats" in line for line in check(tmp_path / "A.film"))
    again = Bundle.open(tmp_path / "A.film")
    (edit,) = again.project.sets[0].props[0].edits
    assert again.damaged and not unpacked(edit.which, 100).any()
    again.close()


def test_a_history_step_is_small_and_a_hostile_count_is_brought_inside():
    before = film_with(SplatEdit(packed(some(100_000)), 100_000))
    prop = before.sets[0].props[0]
    edited = with_edit(prop, SplatEdit(packed(some(100_000, 3)), 100_000))
    after = Project(sets=(Set(before.sets[0].id, "Set 1", (edited,), before.sets[0].cameras),))
    assert len(json.dumps(patch.changes(before, after))) < 2000
    plain = parse(write(to_plain(before)).encode(), "film")
    plain["sets"][0]["props"][0]["edits"][0]["count"] = 2**50
    assert to_project(plain, lambda key, channels: None).sets[0].props[0].edits[0].count <= 2**28


def test_an_edited_prop_makes_what_was_rendered_stale():
    one, other = (film_with(SplatEdit(packed(some(50, seed)), 50)) for seed in (0, 1))
    ids = one.sets[0].id, one.sets[0].cameras[0].id
    other = Project(sets=(Set(ids[0], "Set 1", other.sets[0].props, one.sets[0].cameras),))
    assert fingerprint(one, *ids) != fingerprint(other, *ids)
