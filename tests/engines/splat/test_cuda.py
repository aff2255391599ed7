"""gsplat beside the CPU's rasteriser where there is a CUDA device; elsewhere it is refused with a reason."""

from __future__ import annotations

import pytest
import torch

from engines.progress import EngineError
from engines.splat import cuda
from engines.splat.raster import Look, Parameters, parameters_of, render
from tests.engines.splat.test_raster import golden


@pytest.mark.skipif(not cuda.refusal(), reason="CUDA can draw here")
def test_without_it_one_line_says_why():
    splats, camera, _ = golden()
    assert cuda.refusal().endswith(".") or "gsplat" in cuda.refusal()
    assert "\n" not in cuda.refusal()
    with pytest.raises(EngineError, match="graphics card"):
        cuda.paint(parameters_of(splats), camera, Look(), None)


@pytest.mark.skipif(bool(cuda.refusal()), reason=cuda.refusal())
@pytest.mark.parametrize("look", [Look(shape=True), Look(antialiased=True)])
def test_both_draw_and_pull_the_same(look):
    splats, camera, _ = golden()
    drawn, pulls = [], []
    for device in ("cpu", "cuda"):
        leaves = Parameters(*(tensor.requires_grad_(True) for tensor in parameters_of(splats, device).tensors()))
        picture = render(leaves, camera, look)
        picture.colour.square().mean().backward()
        drawn.append(picture.colour.detach().cpu())
        pulls.append([tensor.grad.cpu() for tensor in (leaves.scales, leaves.quaternions, leaves.opacities, leaves.sh)])
    assert torch.allclose(*drawn, atol=1e-4)
    assert all(torch.allclose(one, two, atol=1e-6, rtol=1e-2) for one, two in zip(*pulls, strict=True))
