from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document import checkpoint
from studio.document.asset import Asset
from studio.document.check import references
from studio.document.codec import from_text, to_part, to_plain, to_text
from studio.document.errors import DocumentError
from studio.document.files import Bundle
from studio.document.patch import changes, replay
from studio.document.project import Project
from studio.document.recipes import where_used
from studio.document.scene import Aim, Camera, CameraKey, KeyLight, Placement, Prop, PropKey, Set
from studio.document.timeline import Clip, SetSource, Timeline, Track
from tests.faults.editing import abandon

HERE = Placement((1.0, 0.0, -2.0), (0.0, 90.0, 0.0), (2.0, 2.0, 2.0))


def forest() -> Set:
    tree = Prop("p", "Tree", "a", HERE, locked=True, keys=(PropKey(0, HERE), PropKey(24, Placement(), "linear")))
    camera = Camera("c", "Camera 1", Aim(focal=50.0, aperture=2.8), 24.89, 180.0, 0.3, (CameraKey(0, Aim()), CameraKey(48, Aim(roll=5.0))))
    return Set("s", "Forest", (tree,), (camera,), KeyLight(azimuth=20.0))


def film() -> Project:
    clip = Clip("k", SetSource("s", "c", "r", "print"), 0, 48)
    assets = {
        "a": Asset("a", "Tree", "model", "x.ply", form="splats", count=12, low=(-1.0, 0.0, -1.0), high=(1.0, 2.0, 1.0)),
        "r": Asset("r", "Render", "clip", "y.mp4", 1280, 720, 48),
    }
    return Project(assets=assets, sets=(forest(),), timeline=Timeline((Track("t", "Picture", "picture", (clip,)),)))


def test_everything_of_a_set_is_saved():
    plain = from_text(to_text(to_plain(film())).encode(), "the film")
    assert to_part(Project, plain, "the film") == film()


def test_a_film_of_before_has_no_sets():
    plain = to_plain(Project())
    del plain["sets"]
    assert to_part(Project, plain, "the film").sets == ()


def test_numbers_that_would_stop_the_viewport_are_brought_inside():
    plain = to_plain(film())
    plain["sets"][0]["props"][0]["placement"]["scale"] = [0.0, -1.0, 1e9]
    plain["sets"][0]["cameras"][0]["aim"]["focal"] = 0.0
    plain["sets"][0]["duration"] = -5
    found = to_part(Project, plain, "the film").sets[0]
    assert found.props[0].placement.scale == (1e-4, 1e-4, 1e4) and found.cameras[0].aim.focal == 4.0 and found.duration == 1


def test_two_props_with_one_id_are_refused():
    plain = to_plain(film())
    plain["sets"][0]["props"] *= 2
    with pytest.raises(DocumentError, match="same id"):
        to_part(Project, plain, "the film")


def test_an_edit_of_one_prop_is_a_small_edit():
    before = film()
    prop = replace(before.sets[0].props[0], hidden=True)
    after = replace(before, sets=(replace(before.sets[0], props=(prop,)),))
    (operation,) = found = changes(before, after)
    assert operation[:2] == ["set", ["sets", "s", "props", "p"]]
    assert replay(to_plain(before), found) == to_plain(after)


def test_references_and_uses_of_sets_are_found():
    assert references(film()) == [] and [use.kind for use in where_used(film(), "a")] == ["set"]
    assert [use.kind for use in where_used(film(), "r")] == ["clip"]
    assert len(references(replace(film(), assets={}))) == 2
    assert any("Set or a camera" in sentence for sentence in references(replace(film(), sets=())))


def test_edits_of_sets_survive_a_crash_of_a_film_from_before_sets(tmp_path):
    """A checkpoint of an older program lacks the field; the journal's edits need its place (a planted loss before it was mended)."""
    Bundle.create(tmp_path / "x.film", Project()).close()
    plain = to_plain(Project())
    del plain["sets"], plain["mix"], plain["timeline"]["markers"]
    for path in checkpoint.paths(tmp_path / "x.film"):
        path.unlink()
    checkpoint.write(tmp_path / "x.film", checkpoint.encode(1, 0, to_text(plain)))
    bundle = Bundle.open(tmp_path / "x.film")
    bundle.commit("Set", replace(bundle.project, sets=(forest(),)))
    bundle.commit("Prop", replace(bundle.project, sets=(replace(forest(), props=()),)))
    abandon(bundle)
    again = Bundle.open(tmp_path / "x.film")
    assert again.project.sets == (replace(forest(), props=()),)
    again.close()
