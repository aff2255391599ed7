"""The check before any library sees a model folder: our own list of classes, safetensors only, no code, nothing outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engines.models.family import Family
from engines.models.known import FAMILIES, IGNORED_PARTS
from engines.models.weights import check_safetensors
from engines.progress import EngineError

_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5", ".joblib"})
_CODE = frozenset({".py", ".pyc", ".so", ".dll", ".dylib", ".pyd", ".sh", ".exe"})
_CODE_KEYS = frozenset({"auto_map", "custom_pipeline", "trust_remote_code"})
_MAX_JSON = 64_000_000
_MAX_FILES = 2_000


def check_folder(folder: Path, family: str | None) -> int:
    """Raise EngineError unless `folder` is safe to load as `family` (None: a single network). Returns its parameters."""
    files = _files(folder)
    for path in files:
        _check_kind(folder, path)
    for path in files:
        if path.suffix == ".json":
            _check_settings(path)
    if family is not None:
        _check_parts(folder, FAMILIES[family])
    weights = [path for path in files if path.suffix == ".safetensors"]
    if not weights:
        raise EngineError(f"The model folder “{folder.name}” holds no .safetensors weights.")
    return sum(check_safetensors(path) for path in weights)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of bounded size, or EngineError."""
    try:
        if path.stat().st_size > _MAX_JSON:
            raise EngineError(f"“{path.name}” in the model folder “{path.parent.name}” is absurdly large.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise EngineError(f"“{path.name}” in the model folder “{path.parent.name}” cannot be read.") from error
    if not isinstance(data, dict):
        raise EngineError(f"“{path.name}” in the model folder “{path.parent.name}” cannot be read.")
    return data


def _files(folder: Path) -> list[Path]:
    """Every file, links resolved to lie inside."""
    inside = folder.resolve()
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and not path.resolve().is_relative_to(_allowed_root(inside)):
            raise EngineError(f"“{path.name}” in the model folder “{folder.name}” is a link to somewhere outside; it is not followed.")
        if path.is_file():
            found.append(path)
        if len(found) > _MAX_FILES:
            raise EngineError(f"The folder “{folder.name}” holds thousands of files; choose the folder of one model.")
    return found


def _allowed_root(folder: Path) -> Path:
    """A hub cache keeps snapshots/REVISION as links into blobs beside it: there the model's own cache folder is inside."""
    is_snapshot = folder.parent.name == "snapshots" and folder.parent.parent.name.startswith("models--")
    return folder.parent.parent if is_snapshot else folder


def _check_kind(folder: Path, path: Path) -> None:
    if path.suffix.lower() in _PICKLES:
        raise EngineError(
            f"“{path.name}” in the model folder “{folder.name}” is an old weights file that can run code; "
            "keep only .safetensors (convert it with safetensors.torch.save_file, or download that version) and remove it."
        )
    if path.suffix.lower() in _CODE:
        raise EngineError(f"The model folder “{folder.name}” brings its own program “{path.name}”; Filmwright never runs a model's code.")


def _check_settings(path: Path) -> None:
    if path.name.endswith(("vocab.json", "tokenizer.json", "words.json")):
        read_json(path)
    elif path.name.endswith(".index.json"):
        _check_shards(path)
    elif found := _CODE_KEYS & read_json(path).keys():
        raise EngineError(f"“{path.name}” in the model folder “{path.parent.name}” asks to run code ({sorted(found)[0]}); it is refused.")


def _check_shards(path: Path) -> None:
    shards = read_json(path).get("weight_map")
    names = set(shards.values()) if isinstance(shards, dict) else {""}
    if not all(isinstance(name, str) and name == Path(name).name and (path.parent / name).is_file() for name in names):
        raise EngineError(f"“{path.name}” in the model folder “{path.parent.name}” names weights that are not there.")


def _check_parts(folder: Path, family: Family) -> None:
    """A diffusers folder names its components; a transformers folder is one network, whose inner ones are named in its settings."""
    if family.pipelines:
        _check_index(folder, family)
    elif family.model_types:
        _check_inner(folder, family)
    elif family.network and read_json(folder / "config.json").get("_class_name") != family.network:
        raise EngineError(f"The model “{folder.name}” is not a {family.network}, which it was taken for.")


def _check_inner(folder: Path, family: Family) -> None:
    settings = read_json(folder / "config.json")
    if settings.get("model_type") not in family.model_types:
        raise EngineError(f"The model “{folder.name}” is a {str(settings.get('model_type'))[:60]}, not what it was taken for.")
    if family.network and family.network not in settings.get("architectures", [family.network]):
        raise EngineError(f"The model “{folder.name}” is not a {family.network}, which it was taken for.")
    for name, allowed in family.inner.items():
        inner = settings.get(name)
        if inner is None and name in family.optional:
            continue
        if not isinstance(inner, dict) or inner.get("model_type") not in allowed or _CODE_KEYS & inner.keys():
            raise EngineError(f"The model “{folder.name}” asks for a {name} that Filmwright does not load.")


def _check_index(folder: Path, family: Family) -> None:
    index = read_json(folder / "model_index.json")
    listed = {name: pair for name, pair in index.items() if isinstance(pair, list)}
    for name, pair in listed.items():
        if name in IGNORED_PARTS - family.parts.keys() or pair == [None, None]:
            continue
        if name not in family.parts or tuple(pair) not in family.parts[name]:
            what = ".".join(str(word) for word in pair)[:80]
            raise EngineError(f"The model “{folder.name}” asks for {what} as its {name}, which Filmwright does not load.")
    for name in family.parts:
        present = listed.get(name, [None])[0] is not None and (folder / name).is_dir()
        if not present and name not in family.optional:
            raise EngineError(f"The model “{folder.name}” is not complete: its {name} is missing.")
