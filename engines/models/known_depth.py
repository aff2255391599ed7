"""The depth estimators we can run: transformers' own classes (Ranftl et al. 2021, DPT; Yang et al. 2024, Depth Anything)."""

from __future__ import annotations

from engines.models.family import Family

_PROCESSOR = (("transformers", "DPTImageProcessorPil"),)


def _depth(model_type: str, network: str, backbones: tuple[str, ...]) -> Family:
    return Family(
        makes="depth",
        model_types=(model_type,),
        network=network,
        parts={"network": (("transformers", network),), "processor": _PROCESSOR},
        inner={"backbone_config": backbones},
        optional=frozenset({"backbone_config"}),
    )


DEPTH_FAMILIES = {
    "dpt": _depth("dpt", "DPTForDepthEstimation", ("bit", "dinov2", "beit", "swin", "swinv2")),
    "depth-anything": _depth("depth_anything", "DepthAnythingForDepthEstimation", ("dinov2",)),
}
