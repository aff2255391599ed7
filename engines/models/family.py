"""What every model of one family shares."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Family:
    """`makes`: "pictures", "music", "effects", "speech", "tokens" (a codec), "depth" (of pictures), "things", "things from
    pictures", "views" (of the thing in a picture), "toys" (from any side) or "control" (it guides the pictures of family `controls`).

    `pipelines`: diffusers pipeline classes of the family; `model_types`: the same for transformers folders, by their config.json.
    `parts`: (library, class) pairs that may be loaded, by component. `optional`: components that may be absent. `inner`: for a
    transformers folder, the model types that the settings of its inner networks may name. `network`: for a folder with one diffusers
    network, its class; for a transformers folder the architecture that it must be.
    `multiple`: picture sides are multiples of it. Sizes are (width, height) in pixels. `max_seconds`: of sound in one piece.
    """

    pipelines: tuple[str, ...] = ()
    parts: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    native: tuple[tuple[int, int], ...] = ()
    max_pixels: int = 0
    steps: int = 0
    guidance_scale: float = 0.0
    multiple: int = 16
    optional: frozenset[str] = frozenset()
    makes: str = "pictures"
    model_types: tuple[str, ...] = ()
    inner: dict[str, tuple[str, ...]] = field(default_factory=dict)
    max_seconds: float = 0.0
    network: str = ""
    controls: str = ""
