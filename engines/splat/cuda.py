"""The rasteriser on CUDA through gsplat (Apache-2.0), where a person has installed it and it can really draw."""

from __future__ import annotations

import functools

import torch

from engines.progress import EngineError
from engines.splat import projection
from engines.splat.camera import Camera
from engines.splat.raster import Look, Parameters


@functools.cache
def refusal() -> str:
    """Why CUDA cannot draw splats here, in one line; "" if it can. Found out by drawing four splats."""
    if not torch.cuda.is_available():
        return "There is no CUDA device."
    try:
        import gsplat

        zeros = torch.zeros(4, 3, device="cuda")
        gsplat.rasterization(
            zeros, torch.tensor([[1.0, 0, 0, 0]] * 4, device="cuda"), zeros + 0.1, zeros[:, 0] + 0.5, zeros,
            torch.tensor([[[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 3], [0, 0, 0, 1]]], device="cuda"),
            torch.tensor([[[16.0, 0, 8], [0, 16, 8], [0, 0, 1]]], device="cuda"), 16, 16,
        )  # fmt: skip
    except ImportError:
        return "gsplat is not installed."
    except Exception as error:  # its kernels are compiled on first use, which fails in many ways
        return f"gsplat does not work: {type(error).__name__}: {str(error).splitlines()[0][:120] if str(error) else 'no reason given'}"
    return ""


def paint(
    parameters: Parameters, camera: Camera, look: Look, probe: torch.Tensor | None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(painted [h, w, 3 or 7], rest [h, w], seen [n]) as the CPU's rasteriser gives them. Raises EngineError with the reason."""
    if reason := refusal():
        raise EngineError(f"Splats cannot be drawn on the graphics card: {reason}")
    import gsplat

    features = _features(parameters, camera, look)
    matrices = torch.tensor(camera.world_to_camera).to(features)[None], torch.tensor(camera.intrinsics).to(features)[None]
    turns = torch.nn.functional.normalize(parameters.quaternions, dim=1)
    drawn, alpha, about = gsplat.rasterization(
        parameters.means, turns, parameters.scales.exp(), parameters.opacities.sigmoid(), features,
        *matrices, camera.width, camera.height, near_plane=projection.NEAR, packed=False,
        rasterize_mode="antialiased" if look.antialiased else "classic",
    )  # fmt: skip
    if probe is not None:
        about["means2d"].register_hook(lambda gradient: _note(probe, gradient))
    return drawn[0], 1 - alpha[0, ..., 0], (about["radii"][0] > 0).view(len(features), -1).all(dim=1)


def _note(probe: torch.Tensor, gradient: torch.Tensor) -> None:
    """Give the probe the gradient of the centres, as the CPU's rasteriser does."""
    probe.grad = gradient[0].detach().clone() if probe.grad is None else probe.grad + gradient[0].detach()


def _features(parameters: Parameters, camera: Camera, look: Look) -> torch.Tensor:
    """Colours towards the camera [n, 3], then depth and normals in camera axes if `look` wants them."""
    from gsplat import spherical_harmonics

    pose = torch.tensor(camera.world_to_camera).to(parameters.means)
    directions = parameters.means - torch.tensor(camera.position).to(parameters.means)
    degree = int(parameters.sh.shape[1] ** 0.5) - 1
    colours = (spherical_harmonics(degree, directions, parameters.sh) + 0.5).clamp(min=0)
    if not look.shape:
        return colours
    local = parameters.means @ pose[:3, :3].T + pose[:3, 3]
    return torch.cat([colours, local[:, 2:], _normals(parameters, pose, local)], 1)


def _normals(parameters: Parameters, pose: torch.Tensor, local: torch.Tensor) -> torch.Tensor:
    """The thinnest axis of each splat, turned towards the camera, in camera axes [n, 3]."""
    from engines.splat.fit.growth import rotations

    thinnest = parameters.scales.argmin(dim=1)
    axes = rotations(parameters.quaternions)[torch.arange(len(thinnest), device=thinnest.device), :, thinnest] @ pose[:3, :3].T
    return torch.where((axes * local).sum(dim=1, keepdim=True) > 0, -axes, axes)
