from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engines.splat.camera import Pose, looking_at
from engines.splat.set_render import CAMERA_NUMBERS, MATRIX_NUMBERS
from studio.document.project import Project, Rate
from studio.document.scene import Aim, Camera, KeyLight, Placement, Prop, PropKey, Set
from studio.document.set_frames import camera_numbers, colour, one_pass, render_request
from studio.document.set_motion import look_at

KEYS = (PropKey(0, Placement(), "linear"), PropKey(4, Placement((4.0, 0.0, 0.0))))
PROPS = (Prop("p", "P", "a", Placement((1.0, 2.0, 3.0))), Prop("q", "Q", "a", keys=KEYS), Prop("h", "H", "a", hidden=True))
SET = Set("s", "S", PROPS, (Camera("c", "C"),), KeyLight(on=False), floor="")
PROJECT = Project(sets=(SET,), width=640, height=360, rate=Rate(25, 1))


def test_a_request_has_a_matrix_for_what_stands_and_many_for_what_moves():
    request = render_request(PROJECT, SET, SET.cameras[0], ["x", "y"], range(5))
    assert request.moments == (1, 5) and len(request.matrices) == 6 * MATRIX_NUMBERS and len(request.cameras) == 5 * CAMERA_NUMBERS
    matrices = np.array(request.matrices).reshape(6, 3, 4)
    assert matrices[0, :, 3].tolist() == [1.0, 2.0, 3.0] and matrices[1:, 0, 3].tolist() == pytest.approx([0, 1, 2, 3, 4])
    assert request.light == () and request.floor == () and request.rate == (25, 1) and request.name.endswith(".mp4")
    assert one_pass(request, "depth", "d.png").samples == 1


def test_blur_asks_for_more_looks_through_the_lens():
    plain = render_request(PROJECT, SET, SET.cameras[0], ["x", "y"], [0])
    deep = render_request(PROJECT, SET, Camera("c", "C", Aim(aperture=2.0)), ["x", "y"], [0])
    assert deep.samples > plain.samples and plain.name.endswith(".png")


@pytest.mark.parametrize(
    "aim", [Aim(), Aim(roll=25.0), Aim((0.0, 5.0, 0.0), (0.0, 0.0, 0.0)), Aim((0.0, -5.0, 0.0), (0.0, 0.0, 0.0), 10.0)]
)
def test_the_document_looks_as_the_engines_look(aim):
    assert np.allclose(look_at(aim), looking_at(Pose(aim.eye, aim.target, aim.roll)))


def test_a_camera_on_its_target_still_looks_somewhere():
    assert np.isfinite(look_at(Aim((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)))).all()


def test_lens_numbers_are_millimetres_made_pixels_and_metres():
    camera = replace(SET.cameras[0], aim=Aim((0.0, 0.0, 2.0), (0.0, 0.0, 0.0), focal=50.0, aperture=2.0), shutter=180.0)
    focal, focus, radius, shutter = camera_numbers(PROJECT, camera, 0)[12:]
    assert focal == pytest.approx(50 / 36 * 640) and focus == 2.0 and radius == pytest.approx(0.0125) and shutter == 0.5


def test_colours_are_read_or_black():
    assert (
        colour("#ff8000") == (1.0, pytest.approx(128 / 255), 0.0)
        and colour("#ff8000ff") == colour("#ff8000")
        and colour("red") == (0.0, 0.0, 0.0)
    )
