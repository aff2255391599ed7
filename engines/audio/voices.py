"""Speech models from disk, one sentence at a time: VITS and Bark by transformers' own classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engines.audio import espeak
from engines.models.model import Model
from engines.progress import EngineError, Progress

if TYPE_CHECKING:
    import torch

_PROMPTS = {"semantic_prompt": 1, "coarse_prompt": 2, "fine_prompt": 2}  # of a Bark voice, with their dimensions
_MAX_PROMPT = 16_000_000  # bytes


def vits(model: Model, text: str, voice: str, speed: float) -> tuple[np.ndarray, int]:
    """(float32 [samples], Hz). `voice`: the number of a speaker, "" for the first. Raises EngineError."""
    network, tokenizer = model.parts["network"], model.parts["tokenizer"]
    speakers = network.config.num_speakers
    if voice and not (voice.isdigit() and int(voice) < speakers):
        raise EngineError(f"“{model.info.title}” has voices 0 to {speakers - 1}, not “{voice}”.")
    if tokenizer.phonemize:
        text, tokenizer.phonemize = espeak.phonemes(text), False
        inputs = tokenizer(text, normalize=False, return_tensors="pt")
        tokenizer.phonemize = True
    else:
        inputs = tokenizer(text, return_tensors="pt")
    if inputs.input_ids.shape[1] < 2:
        raise EngineError(f"“{model.info.title}” knows none of the letters of “{text[:60]}”.")
    network.speaking_rate = speed
    speaker = {"speaker_id": int(voice or 0)} if speakers > 1 else {}
    wave = network(**inputs.to(network.device), **speaker).waveform
    return _plain(wave), network.config.sampling_rate


def bark(model: Model, text: str, voice: str, progress: Progress) -> tuple[np.ndarray, int]:
    """(float32 [samples], Hz). `voice`: one that the model's folder has, such as "v2/en_speaker_6"; "" lets it choose."""
    from transformers import StoppingCriteriaList

    network, tokenizer = model.parts["network"], model.parts["tokenizer"]
    shape = {"max_length": 256, "padding": "max_length", "truncation": True, "add_special_tokens": False}
    inputs = tokenizer(text, return_token_type_ids=False, return_tensors="pt", **shape).to(network.device)
    history = bark_voice(model.info.folder, voice) if voice else None
    watch = StoppingCriteriaList([_Watch(progress)])
    wave = network.generate(**inputs, history_prompt=history, semantic_stopping_criteria=watch, coarse_stopping_criteria=watch)
    return _plain(wave), network.generation_config.sample_rate


def bark_voice(folder: Path, voice: str) -> dict[str, torch.Tensor]:
    """The prompts of a voice of a Bark folder: plain arrays only, inside of the folder only. Raises EngineError."""
    import torch

    try:
        listed = json.loads((folder / "speaker_embeddings_path.json").read_text(encoding="utf-8"))
        paths = {name: folder / listed[voice][name] for name in _PROMPTS}
        if any(not path.resolve().is_relative_to(folder.resolve()) or path.stat().st_size > _MAX_PROMPT for path in paths.values()):
            raise ValueError(voice)
        arrays = {name: np.load(path, allow_pickle=False) for name, path in paths.items()}
        if any(array.ndim != _PROMPTS[name] or array.dtype.kind not in "iu" for name, array in arrays.items()):
            raise ValueError(voice)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The model “{folder.name}” has no voice “{voice}”.") from error
    return {name: torch.from_numpy(array.astype(np.int64)) for name, array in arrays.items()}


class _Watch:
    """Hears of a cancel at every token."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:
        self._progress.check()
        return input_ids.new_zeros(input_ids.shape[0], dtype=bool)


def _plain(wave: torch.Tensor) -> np.ndarray:
    return wave.detach().float().cpu().numpy().reshape(-1)
