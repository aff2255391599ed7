"""Sets, their cameras and what goes from them into the film."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engines.requests import ClipResult, ImageResult, SetRender, SplatsResult
from studio.actions import model, set_camera, set_shots, sets
from studio.actions.place import placed
from studio.document.asset import Asset
from studio.document.errors import EditError
from studio.document.scene import Placement
from studio.document.set_clips import is_stale, stale_clips
from studio.document.story import Shot
from studio.document.timeline import SetSource
from studio.jobs.job import Job, State
from tests.set_kit import build


@pytest.fixture
def furnished(session, tmp_path):
    """A session whose queue keeps what it is asked for."""
    session.select(workspace="build")
    session.asked_for = []
    session.queue.submit = lambda request, label, target: session.asked_for.append((request, label, target))
    build(session, tmp_path)
    return session


def shown(session):
    return session.project.sets[0]


def test_only_models_stand_in_a_set(session):
    troubles = []
    session.problem.connect(troubles.append)
    session.commit("Picture", replace(session.project, assets={"p": Asset("p", "P", "picture", "0" * 64 + ".png")}))
    sets.add_props(session, ["p"])
    assert shown(session).props == () and "splats and meshes" in troubles[0]


def test_props_are_copied_dropped_and_removed_and_undo_brings_them_back(furnished):
    session = furnished
    ball = shown(session).props[0]
    session.select(props=(ball.id,))
    sets.place_props(session, {ball.id: Placement((3.0, 5.0, 1.0))}, "Up")
    sets.drop_to_floor(session)
    low = session.project.assets[ball.asset].low
    assert shown(session).props[0].placement.position == pytest.approx((3.0, -low[1], 1.0))
    sets.duplicate_props(session)
    assert len(shown(session).props) == 3 and session.selection.props == (shown(session).props[2].id,)
    sets.remove_props(session)
    assert len(shown(session).props) == 2 and session.selection.props == ()
    session.undo()
    assert len(shown(session).props) == 3


def test_the_last_key_that_goes_leaves_the_prop_where_it_is(furnished):
    session = furnished
    ball = shown(session).props[0]
    session.select(props=(ball.id,), set_frame=12)
    sets.key_props(session)
    sets.place_props(session, {ball.id: Placement((1.0, 2.0, 3.0))}, "Move")
    sets.unkey_props(session)
    after = shown(session).props[0]
    assert after.keys == () and after.placement.position == (1.0, 2.0, 3.0)


def test_cameras_are_added_taken_in_hand_and_the_last_one_stays(furnished):
    session = furnished
    set_camera.add_camera(session)
    assert set_camera.current_camera(session).name == "Camera 2"
    set_camera.apply_move(session, "Crane up")
    assert len(set_camera.current_camera(session).keys) == 2 and shown(session).cameras[0].keys == ()
    set_camera.ease_key(session, "linear")
    assert set_camera.current_camera(session).keys[0].easing == "linear"
    set_camera.remove_camera(session)
    set_camera.remove_camera(session)
    assert [camera.name for camera in shown(session).cameras] == ["Camera 1"]


def finished(session, path="x.mp4") -> Job:
    request, label, target = session.asked_for[-1]
    return Job("job", request, label, target, State.FINISHED, result=ClipResult(path, 96, 54, shown(session).duration, (24, 1), {}))


def test_a_move_is_laid_into_the_cut_and_goes_stale_when_the_set_changes(furnished):
    session = furnished
    session.select(playhead=30)
    set_shots.render_move(session)
    request = session.asked_for[-1][0]
    assert isinstance(request, SetRender) and len(request.props) == 2 and request.name == "move.mp4"
    session.commit("Render", placed(session.project, finished(session), "0" * 64 + ".mp4"))
    ((clip,),) = [track.clips for track in session.project.timeline.tracks if track.clips]
    assert isinstance(clip.source, SetSource) and (clip.start, clip.duration) == (30, 96) and not is_stale(session.project, clip.source)
    assert set(session.project.assets["job"].recipe.inputs) == {"prop 0", "prop 1"}
    sets.set_hidden(session, shown(session).props[0].id, True)
    assert stale_clips(session.project) == [clip]
    set_shots.render_stale(session)
    assert len(session.asked_for[-1][0].props) == 1 and "lay" not in session.asked_for[-1][2]


def test_a_set_that_changed_while_it_was_rendered_is_stale_at_once(furnished):
    session = furnished
    set_shots.render_move(session)
    job = finished(session)
    sets.change_set(session, "Floor", floor="")
    session.commit("Render", placed(session.project, job, "0" * 64 + ".mp4"))
    assert len(stale_clips(session.project)) == 1


def test_passes_go_to_the_canvas_in_hand_or_to_a_new_one(furnished):
    session = furnished
    set_shots.send_pass(session, "depth")
    request, _, target = session.asked_for[-1]
    assert request.channel == "depth" and request.samples == 1 and target["canvas"] == session.selection.canvas
    set_shots.send_pass(session, "colour")
    assert session.asked_for[-1][2]["canvas"] == target["canvas"] and len(session.project.canvases) == 1


def test_a_frame_becomes_a_take_of_the_selected_shot(furnished, tmp_path):
    session = furnished
    session.commit("Shot", replace(session.project, shots=(Shot("night", "INT. ROOM - NIGHT", "Dark."),)))
    session.select(shot="night", set_frame=3)
    set_shots.send_to_shot(session)
    request, label, target = session.asked_for[-1]
    assert isinstance(request, SetRender) and request.channel == "colour" and request.name.endswith(".png") and target == {"shot": "night"}
    job = Job("frame", request, label, target, State.FINISHED, result=ImageResult(str(tmp_path / "frame.png"), 96, 54, {}))
    shot = placed(session.project, job, "3" * 64 + ".png").shot("night")
    assert [take.asset for take in shot.takes] == ["frame"] and shot.chosen == shot.takes[0].id


def test_what_is_made_from_words_stands_in_its_set_once(furnished, tmp_path):
    session = furnished
    model.make_from_words(session, "a red ball", 1.0, 7)
    request, label, target = session.asked_for[-1]
    assert (request.prompt, request.seed, target) == ("a red ball", 7, {"stand": shown(session).id})
    result = SplatsResult(str(tmp_path / "ball.ply"), 1500, {})
    job = Job("made", request, label, target, State.FINISHED, result=result)
    project = placed(session.project, job, "1" * 64 + ".ply")
    assert project.sets[0].props[-1].asset == "made" and project.assets["made"].form == "splats" and len(project.sets[0].props) == 3
    assert placed(project, job, "1" * 64 + ".ply") is project
    with pytest.raises(EditError, match="words"):
        model.make_from_words(session, "  ", 1.0)


def test_a_picture_of_the_library_becomes_a_model_of_the_set(furnished, tmp_path, monkeypatch):
    session, path = furnished, tmp_path / "toy.png"
    with pytest.raises(EditError, match="no picture"):
        model.make_from_picture(session, path)
    path.write_bytes(b"a picture")
    asset = Asset("toy", "Toy", "picture", "2" * 64 + ".png")
    session.commit("Import", replace(session.project, assets={**session.project.assets, "toy": asset}))
    session.select(assets=("toy",))
    monkeypatch.setattr(session, "media", lambda _: path)
    action = next(action for action in model.ACTIONS if action.id == "model.picture")
    assert action.enabled(session)
    action.run(session)
    request, label, target = session.asked_for[-1]
    assert (request.image, request.mask, label) == (str(path), None, "toy")
    assert target == {"stand": shown(session).id, "inputs": {"image": "toy"}}


def test_what_cannot_be_done_says_why(session):
    with pytest.raises(EditError, match="no Set"):
        set_shots.render_move(session)
    sets.new_set(session)
    with pytest.raises(EditError, match="Select the shot"):
        set_shots.send_to_shot(session)


def test_a_missing_file_is_named_before_anything_is_queued(furnished):
    session = furnished
    asset = next(iter(session.project.assets.values()))
    session.commit("Lose", replace(session.project, assets={**session.project.assets, asset.id: replace(asset, media="0" * 64 + ".ply")}))
    with pytest.raises(EditError, match="missing"):
        set_shots.render_move(session)
    assert not session.asked_for
