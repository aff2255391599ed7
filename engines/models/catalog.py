"""The models on this machine: found in folders, described without loading any library."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from engines.models.check import check_folder, read_json
from engines.models.family import Family
from engines.models.known import FAMILIES, family_of_pipeline, family_of_type
from engines.models.known_control import family_of_network, kinds_said
from engines.models.weights import fingerprint
from engines.progress import EngineError

UPSCALER = "upscaler"
JUDGE = "judge"
_SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "models"


@dataclass(frozen=True)
class Preview:
    """How latents look: rgb in 0..1 = clip(latent @ factors + bias). `factors`: one row of three per channel."""

    factors: tuple[tuple[float, float, float], ...]
    bias: tuple[float, float, float]


@dataclass(frozen=True)
class ModelInfo:
    """One model folder. Sizes are (width, height) in pixels; `family` is a key of `known.FAMILIES` or "upscaler".

    `codec`: for a model of codec tokens, the name of the codec's model or its folder inside this one. `kinds`: for a control model, the
    kinds of control that it reads (see `requests.CONTROLS`).
    """

    name: str
    title: str
    family: str
    folder: Path
    native: tuple[tuple[int, int], ...] = ()
    multiple: int = 16
    max_pixels: int = 0
    steps: int = 0
    guidance_scale: float = 0.0
    upscaler: str | None = None
    licence: str = "unknown"
    preview: Preview | None = None
    codec: str = ""
    max_seconds: float = 0.0
    kinds: tuple[str, ...] = ()

    @property
    def controls(self) -> str:
        """For a control model, the family of picture models that it guides; else empty."""
        return "" if self.family == UPSCALER else FAMILIES[self.family].controls

    @property
    def makes(self) -> str:
        """What it is for: "pictures", "larger pictures", "control", "depth", "music", "effects", "speech", "tokens", "things", "things
        from pictures", "views" (of the thing in a picture) or "toys" (from any side)."""
        return "larger pictures" if self.family == UPSCALER else FAMILIES[self.family].makes

    @cached_property
    def bytes(self) -> int:
        """Size of the weights on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*.safetensors"))

    @cached_property
    def sha256(self) -> str:
        """One hash over weights and settings as they lie on disk, computed when first asked for."""
        return fingerprint(self.folder)

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """(name, bytes, time) of each weights file: changes when the model is replaced on disk."""
        found = [(path, path.stat()) for path in sorted(self.folder.rglob("*.safetensors"))]
        return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found)

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """What the model says it knows, by kind ("objects", "colours", ..., "examples"); empty if it does not say."""
        path = self.folder / "words.json"
        return read_json(path) if path.is_file() else {}


@dataclass(frozen=True)
class Catalog:
    """`models` by title, and one sentence for each folder that was `refused`."""

    models: tuple[ModelInfo, ...]
    refused: tuple[str, ...]


def roots() -> list[Path]:
    """Folders that hold model folders: shipped, named in FILMWRIGHT_MODELS, the user's own. Earlier ones win a name."""
    extra = [Path(part) for part in os.environ.get("FILMWRIGHT_MODELS", "").split(os.pathsep) if part]
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return [*extra, _SHIPPED, data / "filmwright" / "models"]


def scan() -> Catalog:
    """Every model in `roots()`. Descriptions only: the full check happens when a model is loaded."""
    models: dict[str, ModelInfo] = {}
    refused = []
    for folder in (entry for root in roots() if root.is_dir() for entry in sorted(root.iterdir()) if entry.is_dir()):
        try:
            if _is_judge(folder):
                continue
            info = describe(folder)
        except EngineError as error:
            refused.append(str(error))
        else:
            models.setdefault(info.name, info)
    return Catalog(tuple(sorted(models.values(), key=lambda info: info.title.lower())), tuple(refused))


def find(model: str, makes: Collection[str] = (), built_in: Collection[str] = ()) -> ModelInfo:
    """The model of this name, or in this folder. Raises EngineError, naming near misses.

    `makes`: what it is wanted for (see `ModelInfo.makes`), so that no other models are named; `built_in`: names that need no folder.
    What is found may make something else all the same.
    """
    if os.sep in model or model.startswith("~"):
        folder = Path(model).expanduser()
        if not folder.is_dir():
            raise EngineError(f"There is no model folder “{model}”.")
        return describe(folder)
    known = {info.name: info for info in scan().models}
    if model in known:
        return known[model]
    fitting = sorted({*built_in, *(name for name, info in known.items() if not makes or info.makes in makes)})
    near = difflib.get_close_matches(model, fitting, n=1)
    hint = f"did you mean “{near[0]}”?" if near else f"there are: {', '.join(fitting) or 'none'}."
    raise EngineError(f"No model is called “{model}”; {hint}")


def guides_of(models: Iterable[ModelInfo], family: str, kind: str) -> tuple[ModelInfo, ...]:
    """The control models for picture models of a family that read `kind` of control; those that read little else first."""
    fitting = [info for info in models if info.controls == family and kind in info.kinds]
    return tuple(sorted(fitting, key=lambda info: len(info.kinds)))


def describe(folder: Path) -> ModelInfo:
    """What a folder says of itself: `filmwright.json`, the pipeline class of a diffusers folder, the type of a transformers folder."""
    own = folder / "filmwright.json"
    return _described(folder, read_json(own)) if own.is_file() else _foreign(folder)


def _is_judge(folder: Path) -> bool:
    """A judge looks at pictures and makes nothing: it is found by the engine that ranks, not chosen by the user."""
    own = folder / "filmwright.json"
    return own.is_file() and read_json(own).get("family") == JUDGE


def verify(info: ModelInfo) -> int:
    """The full check of the folder; see `check.check_folder`. Returns the number of parameters."""
    return check_folder(info.folder, None if info.family == UPSCALER else info.family)


def _described(folder: Path, data: dict[str, Any]) -> ModelInfo:
    try:
        name, family = str(data["name"]), str(data["family"])
        if family == UPSCALER:
            return ModelInfo(name, str(data.get("title", name)), family, folder, licence=str(data.get("licence", "unknown")))
        return _with_defaults(folder, data, FAMILIES[family])
    except (KeyError, TypeError, ValueError) as error:
        raise EngineError(f"“filmwright.json” in the model folder “{folder.name}” does not describe a model we know.") from error


def _foreign(folder: Path) -> ModelInfo:
    if (folder / "model_index.json").is_file():
        kind = str(read_json(folder / "model_index.json").get("_class_name"))
        family = family_of_pipeline(kind)
    elif (folder / "config.json").is_file():
        settings = read_json(folder / "config.json")
        kind = str(settings.get("model_type") or settings.get("_class_name"))
        family = family_of_type(kind) or family_of_network(settings)
    else:
        raise EngineError(f"The folder “{folder.name}” is not a model: it has no “model_index.json” and no “config.json”.")
    if family is None:
        raise EngineError(f"The model “{folder.name}” is a {kind[:60]}, a kind that Filmwright cannot run yet.")
    return _with_defaults(folder, {"name": folder.name, "family": family}, FAMILIES[family])


def _with_defaults(folder: Path, data: dict[str, Any], family: Family) -> ModelInfo:
    return ModelInfo(
        name=str(data["name"]),
        title=str(data.get("title", data["name"])),
        family=str(data["family"]),
        folder=folder,
        native=tuple((int(width), int(height)) for width, height in data.get("native", family.native)),
        multiple=int(data.get("multiple", family.multiple)),
        max_pixels=int(data.get("max_pixels", family.max_pixels)),
        steps=int(data.get("steps", family.steps)),
        guidance_scale=float(data.get("guidance_scale", family.guidance_scale)),
        upscaler=data.get("upscaler"),
        licence=str(data.get("licence", "unknown")),
        preview=_preview(data.get("preview")),
        codec=str(data.get("codec", "")),
        max_seconds=float(data.get("max_seconds", family.max_seconds)),
        kinds=tuple(data.get("kinds", kinds_said(folder.name))) if family.controls else (),
    )


def _preview(data: dict[str, Any] | None) -> Preview | None:
    if data is None:
        return None
    rows = tuple(tuple(float(value) for value in row) for row in data["factors"])
    bias = tuple(float(value) for value in data["bias"])
    if any(len(row) != 3 for row in (*rows, bias)):
        raise ValueError("a preview maps to three colours")
    return Preview(rows, bias)
