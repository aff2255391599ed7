"""The contract: everything an engine can be asked, and what it answers. Standard library only.

A request is frozen, complete and plain: numbers, texts and paths of files. So it can be queued, saved, replayed,
sent down a pipe as JSON, and kept as the recipe of what it made. Pictures travel as files (content-addressed PNG), sound as WAV.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from engines.look_requests import LOOK_REQUESTS, Rank, Trace
from engines.scene_requests import (
    SCENE_REQUESTS,
    SCENE_RESULTS,
    ClipResult,
    MeshResult,
    ReportResult,
    SetRender,
    SplatConvert,
    SplatImage,
    SplatInfo,
    SplatMesh,
    SplatPhotos,
    SplatRender,
    SplatsResult,
    SplatText,
)

CONTROLS = ("edges", "depth", "pose", "segments")


@dataclass(frozen=True)
class Control:
    """A picture that says what stands where. `kind` is one of CONTROLS and tells how `image` is to be read: edges white on black,
    depth from black (far) to white (near), a pose as coloured limbs on black, segments as flat colours.

    `image` is stretched over the result, or over the picture that is repainted. `model`: a control model of the same family as the picture
    model, by name or folder. `weight` 0 to 2. It acts from `start` to `end`, shares of the steps in 0..1.
    """

    kind: str
    image: str
    model: str
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True)
class Dials:
    """What every picture request shares. Named as diffusers names them.

    `width`, `height`: size of the result in pixels (16 to 8192). `steps`, `guidance_scale`: None takes the model's
    own default. `seed`: 0 to 2**32 - 1. `model`: a name from the catalog or the path of a model folder.
    """

    prompt: str
    negative_prompt: str = ""
    width: int = 1280
    height: int = 720
    steps: int | None = None
    guidance_scale: float | None = None
    seed: int = 0
    model: str = "storybook"
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True)
class TextToImage:
    """A picture from words."""

    dials: Dials


@dataclass(frozen=True)
class ImageToImage:
    """A picture from a picture. `strength` 0 returns `image` bit for bit, 1 ignores it. The result has the dials' size."""

    dials: Dials
    image: str
    strength: float = 0.6


@dataclass(frozen=True)
class Inpaint:
    """Repaint `image` where `mask` is set; the result has the image's own size and the dials' size is ignored.

    `mask`: grey PNG of the image's size, what may change (255) and how much (soft edges are differential).
    `composite_mask`: grey PNG, how the new pixels are laid over the old ones; None derives it from `mask`.
    Where the composite mask is 0 the result is bit-identical to `image`.
    """

    dials: Dials
    image: str
    mask: str
    composite_mask: str | None = None
    strength: float = 1.0


@dataclass(frozen=True)
class Outpaint:
    """Extend `image` by whole pixels on each side; the old pixels stay bit-identical. The dials' size is ignored."""

    dials: Dials
    image: str
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0


@dataclass(frozen=True)
class Upscale:
    """Enlarge `image` to `width` x `height` with the upscaler network `model`."""

    image: str
    width: int
    height: int
    model: str = "storybook-x4"


@dataclass(frozen=True)
class MusicDials:
    """What every music request shares.

    `seconds`: length of the new music, exact to the sample at 48 kHz (1 to 600). `bpm` (30 to 300) and `key` ("A minor", "F# dorian"):
    None lets the words decide. `loop`: the end leads into the beginning without a seam. `markers`: seconds at which a new section
    begins. `stems`: also one file for each group of instruments, whose sum is the music. `guidance_scale`, `temperature` and `top_k`
    are for models that draw tokens; None takes the model's own. `model`: "score" composes and plays with the built-in voices; else
    a name from the catalog or the path of a model folder.
    """

    prompt: str
    seconds: float = 30.0
    bpm: float | None = None
    key: str | None = None
    loop: bool = False
    markers: tuple[float, ...] = ()
    stems: bool = False
    guidance_scale: float | None = None
    temperature: float | None = None
    top_k: int | None = None
    seed: int = 0
    model: str = "score"


@dataclass(frozen=True)
class Music:
    """Music from words. `melody`: a sound file whose tune is taken up. `begin_with`: a sound file that the music goes on from; the
    result is that file, unchanged, and then the new music. `bar`: where a bar of that file begins, in seconds; None listens for it.
    `metre`, `voices` (with the drum kit) and `space`: those of that file, if they are known and shall stay."""

    dials: MusicDials
    melody: str | None = None
    begin_with: str | None = None
    bar: float | None = None
    metre: tuple[int, int] | None = None
    voices: tuple[str, ...] = ()
    space: str | None = None


@dataclass(frozen=True)
class RepaintMusic:
    """The sound file `sound` with new music from `start` to `end` (seconds); outside of that it stays bit-identical. The dials' length
    and loop are ignored; tempo and key that they leave open are heard from the file. `bar`: where a bar of the sound begins, in seconds;
    None listens for it. `metre`, `voices` (with the drum kit) and `space`: those of the sound, if they are known and shall stay."""

    dials: MusicDials
    sound: str
    start: float
    end: float
    bar: float | None = None
    metre: tuple[int, int] | None = None
    voices: tuple[str, ...] = ()
    space: str | None = None


@dataclass(frozen=True)
class Effect:
    """A sound from words. `seconds` (0.1 to 600): None takes what is customary for such a sound. `loop`: an ambience without a seam.
    `model`: "foley" is the built-in synthesiser; else a name from the catalog or the path of a model folder."""

    prompt: str
    seconds: float | None = None
    loop: bool = False
    guidance_scale: float | None = None
    steps: int | None = None
    seed: int = 0
    model: str = "foley"


@dataclass(frozen=True)
class Speech:
    """Words spoken. `voice`: a voice of the model, "" for its first. `speed`: 1 is the voice's own (0.5 to 2).
    `model`: "espeak" is the synthesiser of that name, where it is installed; else a name from the catalog or a model folder."""

    text: str
    voice: str = ""
    speed: float = 1.0
    seed: int = 0
    model: str = "espeak"


@dataclass(frozen=True)
class EncodeSound:
    """A sound file as tokens of the codec `model`. `books`: how many of its codebooks are used; None for all."""

    sound: str
    model: str = "storybook-codec"
    books: int | None = None


@dataclass(frozen=True)
class DecodeSound:
    """A file of tokens as sound. `model`: None for the codec that the file names."""

    tokens: str
    model: str | None = None


@dataclass(frozen=True)
class FindBeats:
    """Where the beats of a sound file fall, as the facts of a ReportResult: "beats" (samples at 48 kHz) and "tempo". `bpm`: a tempo to look
    around (within 20 %); None for any from 40 to 220."""

    sound: str
    bpm: float | None = None


Request = (
    TextToImage | ImageToImage | Inpaint | Outpaint | Upscale
    | Music | RepaintMusic | Effect | Speech | EncodeSound | DecodeSound | FindBeats
    | SplatInfo | SplatConvert | SplatRender | SplatMesh | SplatPhotos | SplatText | SplatImage | SetRender | Trace | Rank
)  # fmt: skip


@dataclass(frozen=True)
class ImageResult:
    """A finished picture file (PNG with its recipe inside).

    `facts` is what the request did not say but a replay needs: model sha256, engine version, resolved steps and
    guidance, native size, dtype, device, every memory fallback that was taken, and as "unread" the end of a prompt too long for the model.
    """

    path: str
    width: int
    height: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class SoundResult:
    """A finished sound file at 48 kHz. `stems`: name -> file, each as long as the sound; empty unless they were asked for.

    `facts`: model, sha256 and engine version as for pictures, and what is known of the sound exactly, in samples: for music "tempo",
    "key", "beats", "bars" and "sections" ([[name, sample], ...]); for speech "sentences" ([[text, from, to], ...]).
    """

    path: str
    samples: int
    channels: int
    facts: dict[str, Any]
    stems: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class TokensResult:
    """A finished file of codec tokens. `frames` of `books` tokens each; `facts` has the codec, the rates and the bits per second."""

    path: str
    frames: int
    books: int
    facts: dict[str, Any]


Result = ImageResult | SoundResult | TokensResult | SplatsResult | MeshResult | ClipResult | ReportResult

_TYPES = {
    kind.__name__: kind
    for kind in (
        TextToImage, ImageToImage, Inpaint, Outpaint, Upscale, ImageResult,
        Music, RepaintMusic, Effect, Speech, EncodeSound, DecodeSound, SoundResult, TokensResult, *SCENE_REQUESTS, *SCENE_RESULTS,
        FindBeats, *LOOK_REQUESTS,
    )
}  # fmt: skip
_DIALS = {"Music": MusicDials, "RepaintMusic": MusicDials}


def to_json(value: Request | Result) -> str:
    """One line of JSON: {"kind": class name, ...fields}."""
    return json.dumps(to_plain(value))


def to_plain(value: Request | Result) -> dict[str, Any]:
    """The plain form that `from_dict` reads."""
    return {"kind": type(value).__name__, **dataclasses.asdict(value)}


def from_json(text: str) -> Request | Result:
    """The inverse of `to_json`; raises ValueError for an unknown kind or wrong fields."""
    return from_dict(json.loads(text))


def from_dict(data: dict[str, Any]) -> Request | Result:
    """A request or result from its plain form; raises ValueError for an unknown kind or wrong fields."""
    fields = dict(data)
    kind = _TYPES.get(fields.pop("kind", ""))
    if kind is None:
        raise ValueError(f"unknown kind of request: {data.get('kind')!r}")
    try:
        if "dials" in fields:
            dials = {name: tuple(value) if isinstance(value, list) else value for name, value in fields["dials"].items()}
            if "controls" in dials:
                dials["controls"] = tuple(Control(**control) for control in dials["controls"])
            fields["dials"] = _DIALS.get(kind.__name__, Dials)(**dials)
        return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})
    except TypeError as error:
        raise ValueError(f"{kind.__name__} does not fit: {error}") from error


def input_files(request: Request) -> dict[str, str]:
    """The request's input files, by field name; the dials' controls are "control 0", "control 1", ...; a Set's props "prop 0", ..."""
    names = ("image", "mask", "composite_mask", "melody", "begin_with", "sound", "tokens", "splats", "camera")
    files = {name: path for name in names if isinstance(path := getattr(request, name, None), str) and path}
    files |= {f"prop {number}": path for number, path in enumerate(getattr(request, "props", ()))}
    return files | {f"control {number}": control.image for number, control in enumerate(_controls(request))}


def with_files(request: Request, files: dict[str, str]) -> Request:
    """The same request reading other files: recipes hold asset ids where requests hold paths."""
    plain = {name: path for name, path in files.items() if not name.startswith(("control ", "prop "))}
    if props := getattr(request, "props", ()):
        plain["props"] = tuple(files.get(f"prop {i}", path) for i, path in enumerate(props))
    if controls := _controls(request):
        moved = (dataclasses.replace(each, image=files.get(f"control {i}", each.image)) for i, each in enumerate(controls))
        plain["dials"] = dataclasses.replace(request.dials, controls=tuple(moved))
    return dataclasses.replace(request, **plain)


def seed_of(request: Request) -> int | None:
    """The seed of a request that leaves something to chance; None where it leaves nothing (espeak always says the same)."""
    if isinstance(request, Speech) and request.model == "espeak":
        return None
    return getattr(getattr(request, "dials", request), "seed", None)


def with_seed(request: Request, seed: int) -> Request:
    """The same request with another seed; only for requests that have one."""
    if hasattr(request, "dials"):
        return dataclasses.replace(request, dials=dataclasses.replace(request.dials, seed=seed))
    return dataclasses.replace(request, seed=seed)


def _controls(request: Request) -> tuple[Control, ...]:
    return getattr(getattr(request, "dials", None), "controls", ())
