"""The control models we can run: networks that guide a picture model of their family (Zhang et al. 2023, ControlNet)."""

from __future__ import annotations

from typing import Any

from engines.models.family import Family
from engines.requests import CONTROLS


def _control(controls: str, network: str, library: str = "diffusers") -> Family:
    return Family(makes="control", controls=controls, network=network, parts={"network": ((library, network),)})


CONTROL_FAMILIES = {
    "storybook-control": _control("storybook", "StorybookControl", "filmwright"),
    "sd15-control": _control("sd15", "ControlNetModel"),
    "sdxl-control": _control("sdxl", "ControlNetModel"),
    "sd3-control": _control("sd3", "SD3ControlNetModel"),
    "flux-control": _control("flux", "FluxControlNetModel"),
}
_SAID = {
    "edges": ("canny", "edge", "hed", "scribble", "lineart", "softedge"), "depth": ("depth", "midas", "zoe"),
    "pose": ("pose", "dwpose", "skeleton"), "segments": ("seg", "ade20k"),
}  # fmt: skip


def family_of_network(settings: dict[str, Any]) -> str | None:
    """The family of a folder with one diffusers network, by its config.json, or None. SDXL's is told by the sizes it embeds."""
    kind = settings.get("_class_name")
    if kind == "ControlNetModel":
        return "sdxl-control" if settings.get("addition_embed_type") == "text_time" else "sd15-control"
    return next((name for name, family in CONTROL_FAMILIES.items() if family.network == kind), None)


def kinds_said(name: str) -> tuple[str, ...]:
    """The kinds of control that a folder's name speaks of; all of them where it says nothing or "union"."""
    kinds = tuple(kind for kind in CONTROLS if any(word in name.lower() for word in _SAID[kind]))
    return kinds if kinds and "union" not in name.lower() else CONTROLS
