from __future__ import annotations

import json

import numpy as np
import pytest

from engines.media.errors import MediaError
from studio.actions import camera_files, set_camera, set_shots, sets
from studio.document.set_motion import aim_at, look_at
from tests.set_kit import build


@pytest.fixture
def camera(session):
    """A camera that orbits and zooms, in a Set of 12 frames."""
    session.select(workspace="build")
    sets.new_set(session)
    sets.change_set(session, "Short", duration=12)
    set_camera.apply_move(session, "Orbit")
    session.select(set_frame=11)
    set_camera.change_lens(session, "Zoom", focal=80.0, roll=12.0)
    return set_camera.current_camera(session)


@pytest.mark.parametrize("suffix", ["json", "glb"])
def test_what_goes_out_comes_in_again_as_another_camera(session, camera, suffix, tmp_path, qtbot):
    path = tmp_path / f"move.{suffix}"
    camera_files.export_camera(session, path)
    qtbot.waitUntil(path.exists, timeout=30_000)
    sets.change_set(session, "Shorter", duration=5)
    camera_files.import_camera(session, path)
    qtbot.waitUntil(lambda: len(session.project.sets[0].cameras) == 2, timeout=30_000)
    made = set_camera.current_camera(session)
    assert made.name == "move" and session.project.sets[0].duration == 12
    for frame in range(12):
        ours, theirs = aim_at(made, frame), aim_at(camera, frame)
        np.testing.assert_allclose(look_at(ours), look_at(theirs), atol=2e-5)
        assert ours.focal == pytest.approx(theirs.focal, rel=1e-3)
    session.undo()
    assert len(session.project.sets[0].cameras) == 1


def test_a_still_camera_has_no_keys_and_another_rate_is_brought_to_ours(session, camera, tmp_path, qtbot):
    set_camera.stand_still(session)
    camera_files.export_camera(session, tmp_path / "still.json")
    qtbot.waitUntil((tmp_path / "still.json").exists, timeout=30_000)
    lenses, _ = camera_files.read_cameras(tmp_path / "still.json")
    assert not camera_files.camera_of(lenses, 1.0, 2.0).keys
    set_camera.apply_move(session, "Push in")
    camera_files.export_camera(session, tmp_path / "move.json")
    qtbot.waitUntil((tmp_path / "move.json").exists, timeout=30_000)
    tree = json.loads((tmp_path / "move.json").read_text())
    (tmp_path / "slow.json").write_text(json.dumps({**tree, "rate": [12, 1]}))
    camera_files.import_camera(session, tmp_path / "slow.json")
    qtbot.waitUntil(lambda: len(session.project.sets[0].cameras) == 2, timeout=30_000)
    assert [key.frame for key in set_camera.current_camera(session).keys] == list(range(0, 24, 2))


def test_bad_files_and_names_are_refused_and_nothing_changes(session, camera, tmp_path, qtbot):
    said, before = [], session.project
    session.problem.connect(said.append)
    (tmp_path / "no.json").write_text("{}")
    camera_files.import_camera(session, tmp_path / "no.json")
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert "no camera" in said[0] and session.project is before
    with pytest.raises(MediaError, match="must end in"):
        camera_files.export_camera(session, tmp_path / "x.txt")


def test_a_turntable_goes_around_all_that_stands_there_and_is_queued_for_the_cut(session, tmp_path):
    session.select(workspace="build")
    build(session, tmp_path)
    sets.change_set(session, "Short", duration=24)
    set_shots.render_turntable(session)
    shown = session.project.sets[0]
    made = shown.cameras[-1]
    eyes = np.array([aim_at(made, frame).eye for frame in range(24)]) - made.aim.target
    turns = np.unwrap(np.arctan2(eyes[:, 0], eyes[:, 2]))
    assert np.degrees(turns[-1] - turns[0]) == pytest.approx(360 * 23 / 24, abs=0.5)
    assert np.ptp(np.linalg.norm(eyes, axis=1)) < 0.02 * np.linalg.norm(eyes[0])
    (job,) = session.queue.jobs()
    assert job.target["lay"] == 0 and job.target["camera"] == made.id and len(job.request.cameras) == 24 * 16


def test_flipped_props_lie_on_their_back_as_high_as_before(session, tmp_path):
    session.select(workspace="build")
    (_, box) = build(session, tmp_path)
    session.select(props=(box,))
    sets.flip_props(session)
    prop = session.project.sets[0].prop(box)
    assert prop.placement.rotation[0] == pytest.approx(90.0) and prop.placement.position[1] == pytest.approx(0.5)
    sets.set_locked(session, box, True)
    before = session.project
    sets.flip_props(session)
    assert session.project is before
