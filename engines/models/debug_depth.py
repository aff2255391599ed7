"""Twins of the depth estimators at a tiny size with random weights, in the real folder format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

KINDS = ("dpt", "depth-anything")


def build(kind: str, folder: Path, seed: int = 0) -> Path:
    """Write the twin of `kind` (one of KINDS) into `folder`; the same seed gives the same weights."""
    import torch
    from transformers import DPTImageProcessorPil

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = _dpt() if kind == "dpt" else _depth_anything()
        for weights in network.parameters():
            if weights.ndim in (2, 4):
                torch.nn.init.kaiming_normal_(weights)  # as they start, nothing of the picture reaches the other end
        last = [part for part in network.head.modules() if isinstance(part, torch.nn.Conv2d)][-1]
        torch.nn.init.constant_(last.bias, 2.0)
    network.save_pretrained(folder)
    patch = 16 if kind == "dpt" else 14
    size = {"height": 4 * patch, "width": 4 * patch}
    DPTImageProcessorPil(size=size, keep_aspect_ratio=kind != "dpt", ensure_multiple_of=patch).save_pretrained(folder)
    return folder


def _dpt() -> Any:
    from transformers import DPTConfig, DPTForDepthEstimation

    return DPTForDepthEstimation(DPTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32, image_size=64, backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8,
    ))  # fmt: skip


def _depth_anything() -> Any:
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

    backbone = Dinov2Config(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, mlp_ratio=2, image_size=56, patch_size=14, out_indices=[1, 2, 3, 4],
        apply_layernorm=True, reshape_hidden_states=False,
    )  # fmt: skip
    return DepthAnythingForDepthEstimation(DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=16, neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, head_hidden_size=8,
    ))  # fmt: skip
