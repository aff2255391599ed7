"""The contract's part about splats and meshes: requests and results; re-exported by `engines.requests`. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHANNELS = ("colour", "depth", "normal", "alpha")
PASSES = (*CHANNELS, "masks", "edges")


@dataclass(frozen=True)
class SplatInfo:
    """What a file of splats or a mesh is and holds. `up`: what points up in the file, "y", "-y", "z", "-z"; None takes its format's own."""

    splats: str
    up: str | None = None


@dataclass(frozen=True)
class SplatConvert:
    """The splats of a file as another file called `name`, whose suffix says the format."""

    splats: str
    name: str
    up: str | None = None


@dataclass(frozen=True)
class SplatRender:
    """Splats seen by a camera: a picture where `name` ends in .png, a clip where it ends in .mp4.

    `camera`: a file of cameras, one for each frame; None goes round the splats once in `frames` frames (of a picture, the first one).
    `width`, `height`: pixels, 16 to 8192, even for a clip; None: the camera file's, or 1280 x 720. `rate`: frames a second, a fraction.
    `channel`: one of CHANNELS; depth is white near and black far. `background`: RGB 0..1; None leaves a picture transparent.
    """

    splats: str
    name: str
    camera: str | None = None
    frames: int = 96
    width: int | None = None
    height: int | None = None
    rate: tuple[int, int] = (24, 1)
    channel: str = "colour"
    background: tuple[float, float, float] | None = None
    up: str | None = None


@dataclass(frozen=True)
class SplatMesh:
    """A mesh of splats as a file called `name` (.glb, .obj or .ply), simplified to about `triangles` (100 to 500,000).

    `texture`: width of the texture in pixels (64 to 4096), or 0 for colours at the corners; .ply takes only those.
    `edits`: what was done to the splats before (see `SetRender`).
    """

    splats: str
    name: str
    triangles: int = 30_000
    texture: int = 1024
    up: str | None = None
    edits: str = ""


@dataclass(frozen=True)
class SplatPhotos:
    """Splats learned from the photographs in `folder`, as a file called `name`.

    The cameras come from a COLMAP model or a transforms.json in the folder, or from a COLMAP program on this machine. `minutes` of training
    in all, earlier runs included; `splats` at most (100 to 2,000,000); the pictures' `longest` side in pixels (32 to 2048) while learning;
    `degree` of the harmonics, 0 (matt) to 3. `growth`: "mcmc" or "default". `exposure`: pictures may differ in brightness and tint.
    `state`: a file to keep the training in; a later request with the same one goes on where it was stopped.
    """

    folder: str
    name: str
    minutes: float = 3.0
    splats: int = 30_000
    longest: int = 512
    degree: int = 2
    growth: str = "mcmc"
    exposure: bool = True
    antialiased: bool = False
    seed: int = 0
    state: str | None = None


@dataclass(frozen=True)
class SetRender:
    """A Set through a film camera: a picture of its first frame where `name` ends in .png, a clip where it ends in .mp4.

    `props`: a file of splats or a mesh for each prop. `moments`: for each, how many matrices [3, 4] (row after row) of `matrices` are its
    own, 1 or one for each frame. `cameras`: 16 numbers for each frame (see `engines.splat.set_render.CAMERA_NUMBERS`). `light`: the
    numbers of `engines.splat.scene.Lamp`, or nothing. `backdrop`, `floor`: RGB 0..1; an empty floor is none. `channel`: one of PASSES.
    `samples` (1 to 64): looks through the lens for each frame of colours; 1 has no blur of any kind.
    `edits`: for each prop what was done to its splats, "" for nothing, else JSON: a list of steps {"count": splats of the file, "which":
    their numbers as packed bits, deflated, in base64, "recolour": null to take them out, else [red, green, blue, brightness, saturation]}.
    """

    props: tuple[str, ...]
    moments: tuple[int, ...]
    matrices: tuple[float, ...]
    cameras: tuple[float, ...]
    name: str
    width: int = 1280
    height: int = 720
    rate: tuple[int, int] = (24, 1)
    channel: str = "colour"
    samples: int = 8
    light: tuple[float, ...] = ()
    backdrop: tuple[float, ...] = (0.0, 0.0, 0.0)
    floor: tuple[float, ...] = ()
    edits: tuple[str, ...] = ()


@dataclass(frozen=True)
class SplatText:
    """A thing of what `prompt` says, as splats in a file called `name`.

    `clay`: "splats", or "field": a radiance field that becomes splats in the end, or a mesh in a file .obj.
    `model`: a name from the catalog or a model folder; a model of pictures or of toys is distilled (`minutes` of it in all, earlier runs
    included; that of pictures by `variant` "sds" or "sdi", its noise levels weighted by `weighting` "sds", "even", "fantasia3d" or
    "ism"), a model of things makes it at once. None takes the starter model of toys where the prompt asks for one toy that it knows, else
    the starter model of pictures. `splats`: 100 to 200,000.
    `begin_with`: a file of splats to go on from, `edits`: what was done to them before (see `SetRender`); with `side` (degrees from the
    front, 90 on the right) only what is seen from there is made anew. `state`: a file to keep the making in; a later request with the
    same one goes on where it was stopped.
    """

    prompt: str
    name: str
    minutes: float = 5.0
    splats: int = 6000
    model: str | None = None
    variant: str = "sds"
    guidance_scale: float | None = None
    seed: int = 0
    begin_with: str | None = None
    side: float | None = None
    state: str | None = None
    clay: str = "splats"
    edits: str = ""
    weighting: str = "sds"


@dataclass(frozen=True)
class SplatImage:
    """A thing as the picture `image` shows it, as `splats` (100 to 200,000; None: as is usual for the model) in a file called `name`.

    The background is transparent or plain, or `mask` (255 is the thing) tells it. `model`: a name from the catalog or a model folder, that
    makes things from pictures or views of them; None takes the first there is, the person's own before the starter model.
    """

    image: str
    name: str
    splats: int | None = None
    model: str | None = None
    guidance_scale: float | None = None
    seed: int = 0
    mask: str | None = None


@dataclass(frozen=True)
class SplatsResult:
    """A finished file of `count` splats."""

    path: str
    count: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class MeshResult:
    """A finished file of so many `triangles`; `beside`: files that belong to it (a material and its picture)."""

    path: str
    triangles: int
    facts: dict[str, Any]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClipResult:
    """A finished clip (MP4, silent): pixels, frames, and frames a second as a fraction."""

    path: str
    width: int
    height: int
    frames: int
    rate: tuple[int, int]
    facts: dict[str, Any]


@dataclass(frozen=True)
class ReportResult:
    """What was found out, also as JSON in a file."""

    path: str
    facts: dict[str, Any]


SCENE_REQUESTS = (SplatInfo, SplatConvert, SplatRender, SplatMesh, SplatPhotos, SplatText, SplatImage, SetRender)
SCENE_RESULTS = (SplatsResult, MeshResult, ClipResult, ReportResult)
