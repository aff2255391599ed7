"""Sets: what stands in a 3D place, the film cameras in it, and its key light. World units are metres, y is up, angles are degrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from .raster import Raster
from .timeline import Easing

Vector = tuple[float, float, float]

SENSORS = {"Full frame": 36.0, "Super 35": 24.89, "Micro Four Thirds": 17.3, "Super 16": 12.52}
"""Widths of the usual sensors in millimetres."""

FLOOR = "#cfc8bc"
"""The colour of a new Set's floor."""

FOCAL = (4.0, 1200.0)
"""The shortest and the longest lens in millimetres."""


@dataclass(frozen=True)
class Placement:
    """Where a prop stands. `rotation`: about y, then about the turned x, then about the turned z. `scale`: along its own axes."""

    position: Vector = (0.0, 0.0, 0.0)
    rotation: Vector = (0.0, 0.0, 0.0)
    scale: Vector = (1.0, 1.0, 1.0)
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class PropKey:
    """Where a prop is at `frame` of the Set, and how it leaves towards the next key."""

    frame: int
    placement: Placement
    easing: Easing = "ease in and out"
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class SplatEdit:
    """A change of some of a prop's splats; its file stays as it is. `which`: packed bits (see `splat_edits`) of the `count` splats there.

    A "recolour" multiplies their colours: `saturation` 0 is grey, `brightness` and the RGB `tint` 1 leave them as they are.
    """

    which: Raster
    count: int
    change: Literal["delete", "recolour"] = "delete"
    tint: Vector = (1.0, 1.0, 1.0)
    brightness: float = 1.0
    saturation: float = 1.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Prop:
    """An asset of the kind "model" that stands in a Set. `placement` holds while there are no `keys`, which lie in order of frames.

    `edits`: what was done to its splats, in order.
    """

    id: str
    name: str
    asset: str
    placement: Placement = Placement()
    hidden: bool = False
    locked: bool = False
    keys: tuple[PropKey, ...] = ()
    edits: tuple[SplatEdit, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Aim:
    """Where a film camera stands and looks, and its lens. `roll`: clockwise as the operator sees it. `focal`: millimetres.

    `focus`: metres along the view, 0 for the target's distance. `aperture`: the f-number, 0 for everything sharp.
    """

    eye: Vector = (2.4, 1.5, 3.6)
    target: Vector = (0.0, 0.6, 0.0)
    roll: float = 0.0
    focal: float = 35.0
    focus: float = 0.0
    aperture: float = 0.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CameraKey:
    """The aim at `frame` of the Set, and how the camera leaves towards the next key."""

    frame: int
    aim: Aim
    easing: Easing = "ease in and out"
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Camera:
    """A film camera. `aim` holds while there are no `keys`, which lie in order of frames.

    `sensor`: its width in millimetres, which the film's width fills. `shutter`: degrees of 360 that it is open, 0 for no motion blur.
    `shake`: how much the operator's hand is felt, 0 (tripod) to 1.
    """

    id: str
    name: str
    aim: Aim = Aim()
    sensor: float = 36.0
    shutter: float = 0.0
    shake: float = 0.0
    keys: tuple[CameraKey, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeyLight:
    """The one light. `azimuth`: 0 from the front (+z), 90 from the right (+x). `elevation` above the horizon. `strength`: 1 is usual.

    `fill`: how bright it is where the light does not reach, 0 to 1. `shadow`: how dark the shadow on the floor is, 0 to 1.
    `splats`: how much it lights splats, which carry light of their own, 0 to 1.
    """

    on: bool = True
    azimuth: float = -40.0
    elevation: float = 50.0
    strength: float = 1.0
    fill: float = 0.5
    shadow: float = 0.5
    splats: float = 0.0
    extra: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Set:
    """Props and cameras in one place. `duration`: frames of its own time, at the film's rate, in which keys lie.

    `backdrop` and `floor`: colours "#rrggbb"; without a floor ("") there is no ground and no shadow on it.
    """

    id: str
    name: str
    props: tuple[Prop, ...] = ()
    cameras: tuple[Camera, ...] = ()
    light: KeyLight = KeyLight()
    backdrop: str = "#b9c4cf"
    floor: str = FLOOR
    duration: int = 96
    extra: dict[str, Any] = field(default_factory=dict)

    def prop(self, id: str | None) -> Prop | None:
        """The prop with this id."""
        return next((prop for prop in self.props if prop.id == id), None)

    def camera(self, id: str | None) -> Camera | None:
        """The camera with this id."""
        return next((camera for camera in self.cameras if camera.id == id), None)
