"""The rasteriser against gsplat's own picture, against finite differences, and against what must hold whatever it draws."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from engines.splat.camera import Camera, Lens, Pose, film_camera
from engines.splat.cloud import Splats, merge
from engines.splat.raster import Look, Parameters, draw, parameters_of, render, splats_of

GOLDEN = Path(__file__).parents[2] / "golden/splats/tiny_case.safetensors"


def golden() -> tuple[Splats, Camera, np.ndarray]:
    """Four splats of degree 3, a camera of 90 degrees, and what gsplat draws of them: float32 [82, 123, 4]."""
    case = load_file(GOLDEN)
    pose = np.eye(4)
    pose[:3, 3] = -0.123, -0.456, 8.0
    splats = Splats(case["means"], case["scales"], case["quats"], case["opacities"], case["coeffs"])
    return splats, Camera(pose, 61.5, 61.5, 61.5, 41.0, 123, 82), case["out_img"]


def few(kind: torch.dtype = torch.float64, degree: int = 3) -> Parameters:
    """Five splats in front of `camera`, some over each other."""
    random = torch.Generator().manual_seed(5)
    shapes = ((5, 3), (5, 3), (5, 4), (5,), (5, (degree + 1) ** 2, 3))
    means, scales, quaternions, opacities, sh = (torch.randn(shape, generator=random, dtype=kind) for shape in shapes)
    return Parameters(means * 0.5, scales * 0.4 - 0.9, quaternions, opacities, sh * 0.2)


def camera(width: int = 37, height: int = 29) -> Camera:
    return film_camera(Pose((0.6, 0.4, 3.0)), Lens(30, 30), width, height)


def loss(parameters: Parameters, look: Look, weights: torch.Tensor) -> torch.Tensor:
    """A number that depends on every output."""
    picture = render(parameters, camera(), look)
    layers = [picture.colour, picture.alpha[..., None]]
    if look.shape:
        layers += [(picture.depth * picture.alpha)[..., None], picture.normal]
    drawn = torch.cat(layers, -1)
    return (drawn * weights[..., : drawn.shape[-1]]).sum()


def test_golden_picture():
    splats, camera, wanted = golden()
    picture = draw(splats, camera)
    drawn = np.concatenate([picture.colour.numpy(), picture.alpha.numpy()[..., None]], -1)
    assert np.abs(drawn - wanted).max() < 1e-4
    assert wanted[..., 3].max() > 0.5


def test_golden_turns_red_for_a_planted_fault():
    splats, camera, wanted = golden()
    thicker = dataclasses.replace(splats, scales=splats.scales + 0.01)
    assert np.abs(draw(thicker, camera).alpha.numpy() - wanted[..., 3]).max() > 1e-3


@pytest.mark.parametrize("look", [Look((0.2, 0.5, 0.9), shape=True), Look(antialiased=True)], ids=["classic with shape", "antialiased"])
def test_gradients_equal_finite_differences(look):
    parameters = few()
    weights = torch.randn((29, 37, 8), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    for tensor in parameters.tensors():
        tensor.requires_grad_(True)
    loss(parameters, look, weights).backward()
    for tensor in parameters.tensors():
        wrong = []
        flat, gradient = tensor.detach().view(-1), tensor.grad.view(-1)
        for k in range(0, len(flat), max(1, len(flat) // 20)):
            values, kept = [], float(flat[k])
            for step in (1e-6, -1e-6):
                flat[k] = kept + step
                with torch.no_grad():
                    values.append(float(loss(parameters, look, weights)))
            flat[k] = kept
            wrong.append(abs((values[0] - values[1]) / 2e-6 - float(gradient[k])) / (abs(float(gradient[k])) + 0.05))
        assert np.median(wrong) < 1e-5
        assert np.mean(np.array(wrong) < 1e-3) > 0.85  # the others crossed the cut at 1/255


def test_the_probe_receives_the_gradient_of_the_centres():
    parameters = few(torch.float32)
    probe = torch.zeros(5, 2, requires_grad=True)
    shift = torch.linspace(0, 1, 37)
    (render(parameters, camera(), probe=probe).colour * shift[:, None]).sum().backward()
    assert probe.grad.abs().sum() > 0
    assert (probe.grad[:, 0].abs() > probe.grad[:, 1].abs()).float().mean() > 0.5


def test_background_shows_where_nothing_is():
    picture = render(few(torch.float32), camera(), Look((1.0, 0.5, 0.0)))
    assert torch.allclose(picture.colour[0, 0], torch.tensor([1.0, 0.5, 0.0]), atol=0.02)
    clear = render(few(torch.float32), camera())
    over = clear.colour + (1 - clear.alpha)[..., None] * torch.tensor([1.0, 0.5, 0.0])
    assert torch.allclose(picture.colour, over, atol=1e-6)


def disc(z: float, colour: tuple[float, float, float], size: float = 0.5) -> Splats:
    """One opaque flat splat that faces +z."""
    sh = (np.array(colour, np.float32) - 0.5).reshape(1, 1, 3) / 0.28209479
    scales = np.log(np.array([[size, size, 0.01]], np.float32))
    return Splats(np.array([[0, 0, z]], np.float32), scales, np.array([[1, 0, 0, 0]], np.float32), np.array([8], np.float32), sh)


def test_the_nearer_splat_hides_the_farther_whatever_their_order():
    red, blue = disc(1.0, (1, 0, 0)), disc(-1.0, (0, 0, 1))
    view = film_camera(Pose((0, 0, 4)), Lens(35, 35), 33, 33)
    for order in ([red, blue], [blue, red]):
        middle = draw(merge(order), view).colour[16, 16]
        assert middle[0] > 0.97 and middle[2] < 0.02


def test_depth_and_normal_of_a_disc():
    view = film_camera(Pose((0, 0, 4)), Lens(35, 35), 33, 33)
    picture = draw(disc(1.0, (1, 1, 1)), view, Look(shape=True))
    assert float(picture.depth[16, 16]) == pytest.approx(3.0, abs=1e-3)
    normal = picture.normal[16, 16] / picture.normal[16, 16].norm()
    assert torch.allclose(normal, torch.tensor([0.0, 0.0, -1.0]), atol=1e-3)
    assert float(picture.depth[0, 0]) == 0


def test_antialiasing_keeps_the_light_of_a_speck():
    """Far below a pixel the blurred speck must not shine more than the speck itself."""
    view = film_camera(Pose((0, 0, 4)), Lens(35, 35), 33, 33)
    speck = dataclasses.replace(disc(0.0, (1, 1, 1), 0.02), scales=np.full((1, 3), np.log(0.02), np.float32))
    classic, fine = draw(speck, view).alpha.sum(), draw(speck, view, Look(antialiased=True)).alpha.sum()
    true_area = 2 * np.pi * (0.02 * 33 / 4) ** 2
    assert abs(float(fine) - true_area) < 0.3 * true_area
    assert float(classic) > 5 * true_area


def test_nothing_to_see_is_a_picture_of_the_background():
    behind = dataclasses.replace(disc(9.0, (1, 1, 1)), opacities=np.array([8], np.float32))
    view = film_camera(Pose((0, 0, 4)), Lens(35, 35), 20, 18)
    picture = draw(behind, view, Look((0.25, 0.5, 0.75)))
    assert torch.equal(picture.colour, torch.tensor([0.25, 0.5, 0.75]).expand(18, 20, 3))
    assert not picture.seen.any()
    none = Splats(*(np.zeros(shape, np.float32) for shape in ((0, 3), (0, 3), (0, 4), (0,), (0, 1, 3))))
    assert draw(none, view).alpha.max() == 0


def test_the_number_of_threads_changes_nothing():
    def gradients(threads: int) -> list[torch.Tensor]:
        before = torch.get_num_threads()
        torch.set_num_threads(threads)
        parameters = few(torch.float32)
        for tensor in parameters.tensors():
            tensor.requires_grad_(True)
        render(parameters, camera(150, 90)).colour.square().sum().backward()
        torch.set_num_threads(before)
        return [tensor.grad for tensor in parameters.tensors()]

    assert all(torch.equal(one, two) for one, two in zip(gradients(1), gradients(2), strict=True))


def test_what_lies_behind_spent_light_pulls_nowhere(monkeypatch):
    """Tiles end where no light is left: the meetings beyond must not keep what their memory held before."""
    planted, plain = float("nan"), np.empty
    monkeypatch.setattr(np, "empty", lambda *shape: plain(*shape) if len(shape) < 2 else np.full(shape[0], planted, shape[1]))
    wall = merge([disc(3.0 - 0.01 * number, (1, 0.5, 0), size=4.0) for number in range(60)])
    parameters = parameters_of(wall)
    for tensor in parameters.tensors():
        tensor.requires_grad_(True)
    (render(parameters, camera()).colour ** 2).sum().backward()
    for tensor in parameters.tensors():
        assert torch.isfinite(tensor.grad).all()
        assert tensor.grad[0].abs().max() > 0 and tensor.grad[30:].abs().max() == 0


def test_parameters_and_splats_are_inverse():
    splats = golden()[0]
    back = splats_of(parameters_of(splats))
    assert np.array_equal(back.sh, splats.sh) and np.array_equal(back.quaternions, splats.quaternions)
