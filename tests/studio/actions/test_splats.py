from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.splat.cloud import Splats, rgb
from engines.splat.edit import edited, from_text
from engines.splat.files.formats import read_splats
from studio.actions import model, sets, splats
from studio.document.errors import EditError
from studio.document.scene import Placement
from studio.models import Models
from studio.splat_state import Recolouring
from tests.engines.splat.solids import MIDDLE, RADIUS
from tests.set_kit import build

COUNT = 1500


@pytest.fixture
def ball(session, tmp_path, qtbot):
    """A ball of splats whose splats are edited."""
    session.select(workspace="build")
    build(session, tmp_path)
    prop = next(prop for prop in session.project.sets[0].props if prop.name == "ball")
    session.select(props=(prop.id,))
    Models.of(session).get(prop.asset)
    qtbot.waitUntil(lambda: Models.of(session).get(prop.asset) is not None, timeout=60_000)
    splats.switch_editing(session)
    return prop.id


def prop(session):
    return session.project.sets[0].props[0]


def shown(session) -> Splats:
    return edited(Models.of(session).get(prop(session).asset), splats.steps(prop(session)))


def some(session, *numbers):
    found = np.zeros(COUNT, bool)
    found[list(numbers)] = True
    splats.choose(session, found, "replace")


def test_only_one_prop_of_splats_can_be_edited(session, tmp_path):
    session.select(workspace="build")
    ids = build(session, tmp_path)
    for chosen in ((ids[1],), tuple(ids), ()):
        session.select(props=chosen)
        with pytest.raises(EditError, match="made of splats"):
            splats.switch_editing(session)


def test_deleting_is_an_edit_that_undo_takes_back_and_the_file_stays(session, ball):
    media = {asset.media for asset in session.project.assets.values()}
    some(session, 1, 2, 3)
    splats.delete(session)
    assert len(shown(session)) == COUNT - 3 and splats.chosen(session).sum() == 0
    some(session, 3, 4)
    assert splats.chosen(session).sum() == 1  # what is gone cannot be selected
    splats.delete(session)
    assert len(prop(session).edits) == 1 and len(shown(session)) == COUNT - 4
    session.undo()
    session.undo()
    assert len(shown(session)) == COUNT and {asset.media for asset in session.project.assets.values()} == media


def test_selections_join_leave_invert_and_clear(session, ball):
    some(session, 1, 2)
    splats.choose(session, np.arange(COUNT) < 10, "add")
    splats.choose(session, np.arange(COUNT) < 5, "subtract")
    assert splats.chosen(session).sum() == 5
    splats.invert(session)
    assert splats.chosen(session).sum() == COUNT - 5
    splats.choose_none(session)
    assert not splats.chosen(session).any()
    splats.choose_all(session)
    with pytest.raises(EditError, match="Nothing would be left"):
        splats.delete(session)


def test_by_size_opacity_and_colour(session, ball):
    splats.choose_sizes(session, 0.9, 1.0)
    assert splats.chosen(session).any()
    splats.choose_opacities(session, 0.9, 1.0)
    assert splats.chosen(session).all()
    splats.choose_opacities(session, 0.0, 0.5)
    assert not splats.chosen(session).any()
    colour = tuple(rgb(shown(session))[7].tolist())
    splats.choose_colour(session, colour)
    found = splats.chosen(session)
    assert found[7] and 0 < found.sum() < COUNT / 2
    assert np.abs(rgb(shown(session))[found] - colour).max() < 0.3


def test_recolouring_is_an_edit_of_the_selected_ones_alone(session, ball):
    before = rgb(shown(session))
    some(session, *range(100))
    splats.recolour(session, Recolouring(brightness=0.5))
    after = rgb(shown(session))
    np.testing.assert_allclose(after[:100], before[:100] * 0.5, atol=1e-4)
    np.testing.assert_array_equal(after[100:], before[100:])


def test_what_stands_in_the_box_or_sphere_is_selected_and_cropped_to(session, ball):
    sets.place_props(session, {ball: Placement((5.0, 1.0, 0.0), (0.0, 90.0, 0.0), (2.0, 2.0, 2.0))}, "Move")
    splats.take_tool(session, "box")
    body = session.splats.tools.body
    local = MIDDLE
    turned = np.array([local[2], local[1], -local[0]]) * 2 + [5, 1, 0]
    np.testing.assert_allclose(body.position, turned, atol=0.05)
    session.splats.set_tools(body=replace(body, scale=(10.0, 2 * RADIUS, 10.0), position=(turned[0], turned[1] + RADIUS, turned[2])))
    splats.choose_in_body(session)
    upper = Models.of(session).get(prop(session).asset).means[:, 1] > MIDDLE[1]
    assert (splats.chosen(session) == upper).mean() > 0.99
    splats.crop_to_body(session)
    assert len(shown(session)) == pytest.approx(COUNT / 2, abs=10)


def test_what_is_separated_is_an_asset_and_a_prop_and_gone_from_the_first_in_one_step(session, ball, qtbot):
    some(session, *range(200))
    before = session.project
    splats.separate(session)
    qtbot.waitUntil(lambda: len(session.project.sets[0].props) == 3, timeout=30_000)
    made = session.project.sets[0].props[-1]
    asset = session.project.assets[made.asset]
    assert (asset.count, asset.form, made.placement) == (200, "splats", prop(session).placement)
    assert len(read_splats(session.media(made.asset)).splats) == 200 and len(shown(session)) == COUNT - 200
    session.undo()
    assert session.project == before


def test_a_copy_stands_beside_and_the_first_stays_whole(session, ball, qtbot):
    some(session, *range(50))
    splats.duplicate(session)
    qtbot.waitUntil(lambda: len(session.project.sets[0].props) == 3, timeout=30_000)
    made = session.project.sets[0].props[-1]
    assert len(shown(session)) == COUNT and made.placement.position[0] > prop(session).placement.position[0] + 1
    splats.choose_all(session)
    with pytest.raises(EditError, match="already"):
        splats.separate(session)


def test_floaters_are_shown_by_strength_and_removed_as_one_edit(session, ball, qtbot):
    splats.show_floaters(session, True)
    qtbot.waitUntil(lambda: splats.floaters(session) is not None, timeout=60_000)
    assert not splats.floaters(session).any()
    with pytest.raises(EditError, match="nothing to take out"):
        splats.remove_floaters(session)
    doubts = np.zeros(COUNT, np.float32)
    doubts[:7], doubts[7:20] = 0.9, 0.4
    session.splats.doubt(doubts)
    assert splats.floaters(session).sum() == 7
    session.splats.set_tools(strength=0.8)
    assert splats.floaters(session).sum() == 20
    splats.remove_floaters(session)
    assert len(shown(session)) == COUNT - 20


def test_a_prop_is_exported_with_its_edits(session, ball, qtbot, tmp_path):
    some(session, *range(100))
    splats.delete(session)
    said = []
    session.problem.connect(said.append)
    splats.export_prop(session, tmp_path / "clean.spz")
    qtbot.waitUntil((tmp_path / "clean.spz").exists, timeout=30_000)
    assert len(read_splats(tmp_path / "clean.spz").splats) == COUNT - 100
    splats.export_prop(session, tmp_path / "clean.txt")
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "must end in" in said[0]


def test_a_locked_prop_is_not_edited_and_another_prop_begins_anew(session, ball):
    sets.set_locked(session, ball, True)
    some(session, 1)
    with pytest.raises(EditError, match="locked"):
        splats.delete(session)
    with pytest.raises(EditError, match="Select some"):
        splats.choose_none(session)
        splats.delete(session)
    some(session, 1)
    session.select(props=(session.project.sets[0].props[1].id,))
    splats.follow(session)
    assert not session.splats.tools.on and session.splats.chosen is None


def test_restoring_takes_back_all_edits_at_once(session, ball):
    some(session, 1, 2)
    splats.recolour(session, Recolouring(saturation=0.0))
    splats.delete(session)
    splats.restore(session)
    assert prop(session).edits == () and len(shown(session)) == COUNT
    session.undo()
    assert len(shown(session)) == COUNT - 2


def test_a_mesh_is_asked_for_with_the_edits(session, ball):
    some(session, *range(700))
    splats.delete(session)
    model.make_mesh_of_prop(session)
    (job,) = session.queue.jobs()
    (step,) = from_text(job.request.edits, COUNT)
    assert step.which.sum() == 700 and job.target["stand"] == session.project.sets[0].id
