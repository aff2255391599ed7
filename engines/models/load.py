"""Load a checked model folder into memory; cancel works between components."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from engines.models.catalog import UPSCALER, ModelInfo, verify
from engines.models.check import read_json
from engines.models.device import Placement
from engines.models.known import FAMILIES, IGNORED_PARTS
from engines.models.memory import require
from engines.models.model import Model
from engines.models.preview import fit
from engines.models.weights import fingerprint
from engines.progress import EngineError, Progress

_WITH_WORK = 1.15  # weights and what one step at the native size needs besides; a decode that does not fit is tiled


def load(info: ModelInfo, placement: Placement, progress: Progress) -> Model:
    """The model, ready to run on `placement`. Raises EngineError if its folder is unsafe, broken or too large for this machine."""
    parameters = verify(info)
    placement = _suited(info, placement)
    require(info.title, int(parameters * placement.torch_dtype.itemsize * _WITH_WORK), placement)
    progress.step(0, 1, f"Loading {info.title}")
    sha256 = fingerprint(info.folder, progress.check)
    if info.family == UPSCALER:
        return Model(info, placement, {"network": _upscaler(info, placement)}, {}, sha256)
    import_libraries()
    if not FAMILIES[info.family].pipelines:
        return Model(info, placement, _whole(info, placement), {}, sha256)
    settings = read_json(info.folder / "model_index.json")
    parts, ignored = {}, IGNORED_PARTS - FAMILIES[info.family].parts.keys()
    for name, pair in settings.items():
        if isinstance(pair, list) and pair[0] is not None and name not in ignored:
            progress.check()
            parts[name] = _component(info, info.folder / name, pair, placement)
    model = Model(info, placement, parts, settings, sha256)
    return replace(model, preview=info.preview or fit(model)) if info.makes == "pictures" else model


def import_libraries() -> None:
    """Import what loading needs, once: no bars and no chatter on our streams, and no look at the network."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import diffusers
    import transformers

    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    _ = diffusers.AutoencoderKL, diffusers.PixArtTransformer2DModel, transformers.CLIPTextModel, transformers.CLIPTokenizer


def _suited(info: ModelInfo, placement: Placement) -> Placement:
    """Sound and depth are made in float32 on a CPU: eight bits of mantissa would be heard, or seen as steps."""
    is_fine = info.makes not in ("pictures", "larger pictures", "control")
    return Placement("cpu", "float32") if is_fine and placement.device == "cpu" else placement


def _whole(info: ModelInfo, placement: Placement) -> dict[str, Any]:
    """The parts of a folder that is one network, with its tokenizer beside it."""
    if info.family == "score-music":
        from engines.audio.score_model import ScoreTransformer

        return {"network": _own(info, ScoreTransformer, placement)}
    if info.family == "spectrum-codec":
        from engines.audio.spectrum_codec import SpectrumCodec

        return {"network": _own(info, SpectrumCodec, placement)}
    if info.family == "storybook-control":
        from engines.models.storybook_control import StorybookControl

        return {"network": _own(info, StorybookControl, placement)}
    if info.family == "storybook-toys":
        from engines.models.storybook_toys import StorybookToys

        return {"network": _own(info, StorybookToys, placement)}
    if info.family == "storybook-views":
        from engines.models.storybook_views import StorybookViews

        return {"network": _own(info, StorybookViews, placement)}
    parts = FAMILIES[info.family].parts
    return {name: _component(info, info.folder, list(pairs[0]), placement) for name, pairs in parts.items()}


def _component(info: ModelInfo, folder: Path, pair: list[str], placement: Placement) -> Any:
    """One network, tokenizer or scheduler, by a class that the check has found on our list."""
    import diffusers
    import transformers

    from_transformers = pair[0] == "transformers"
    kind = _renderer() if pair[1] == "ShapERenderer" else getattr(transformers if from_transformers else diffusers, pair[1])
    try:
        if "Scheduler" in pair[1] or "Processor" in pair[1] or "Tokenizer" in pair[1].removeprefix("AceStepAudio"):
            return kind.from_pretrained(folder, local_files_only=True)
        return _network(kind, folder, placement, "dtype" if from_transformers else "torch_dtype")
    except MemoryError:
        raise
    except Exception as error:  # the libraries raise anything on a folder whose parts do not fit each other
        part = "network" if folder == info.folder else folder.name
        raise EngineError(f"The {part} of the model “{info.title}” cannot be loaded; its files do not fit each other.") from error


def _renderer() -> Any:
    """Shap-E's field, which diffusers keeps beside its pipeline."""
    from diffusers.pipelines.shap_e.renderer import ShapERenderer

    return ShapERenderer


def _network(kind: Any, folder: Path, placement: Placement, dtype_argument: str) -> Any:
    import torch

    options = {dtype_argument: placement.torch_dtype, "use_safetensors": True, "local_files_only": True, "low_cpu_mem_usage": True}
    network = kind.from_pretrained(folder, variant=_variant(folder), **options).eval().requires_grad_(False)
    if network.dtype == torch.float16 and getattr(network.config, "force_upcast", False):
        network = network.float()  # SDXL's autoencoder overflows in fp16
    if type(network).__name__ == "PixArtTransformer2DModel":
        from engines.models.attention import remember_words

        remember_words(network)
    return network.to(device=placement.device, memory_format=torch.channels_last)


def _variant(folder: Path) -> str | None:
    """Half-precision weights are often named so; they are taken when there are no plain ones."""
    names = [path.name for path in folder.glob("*.safetensors")]
    return "fp16" if names and all(".fp16." in name for name in names) else None


def _upscaler(info: ModelInfo, placement: Placement) -> Any:
    from engines.image.upscaler import Upscaler

    return _own(info, Upscaler, placement)


def _own(info: ModelInfo, kind: Any, placement: Placement) -> Any:
    """A network of one of our own classes."""
    import torch

    try:
        network = kind.from_folder(info.folder).eval().requires_grad_(False)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise EngineError(f"The model “{info.title}” cannot be loaded; its files do not fit each other.") from error
    network = network.to(device=placement.device, dtype=placement.torch_dtype)
    is_flat = all(weight.dim() < 5 for weight in network.parameters())  # the layout is one of pictures, not of volumes
    return network.to(memory_format=torch.channels_last) if is_flat else network
