"""MusicGen from disk by transformers' own classes: any length by windows that go on from each other, or with the tune of a sound."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from engines.audio.preview import waveform
from engines.audio.rates import at_rate, reader, to_48k
from engines.audio.wish import Wish
from engines.media.resample import RATE
from engines.models.model import Model
from engines.progress import EngineError, Progress

if TYPE_CHECKING:
    import torch

_KEPT = 10.0  # seconds that a window hears of what came before (of at most `max_seconds`)
_TOP_K = 250
_CHROMA_FFT, _CHROMA_HOP = 16384, 4096


def sing(model: Model, wish: Wish, progress: Progress) -> np.ndarray:
    """float32 [samples, 1 or 2] at 48 kHz, at least as long as wished. Raises EngineError or Cancelled."""
    import torch

    with torch.random.fork_rng(devices=[]), torch.inference_mode():
        torch.manual_seed(wish.dials.seed)
        return _with_tune(model, wish, progress) if model.info.family == "musicgen-melody" else _in_windows(model, wish, progress)


def _in_windows(model: Model, wish: Wish, progress: Progress) -> np.ndarray:
    """Each window goes on from the last seconds of what there is."""
    if wish.melody is not None:
        raise EngineError(f"“{model.info.title}” cannot take up a tune; choose a MusicGen Melody model, or “score”.")
    network = model.parts["network"]
    rate, channels = network.config.audio_encoder.sampling_rate, network.config.decoder.audio_channels
    window = min(model.info.max_seconds, network.config.decoder.max_position_embeddings / network.audio_encoder.config.frame_rate - 1)
    known = _at(wish.before, rate, channels)
    begin, wanted = len(known), len(known) + ceil(wish.samples * rate / RATE)
    while len(known) < wanted:
        heard = known[max(0, len(known) - round(min(_KEPT, window / 3) * rate)) :]
        seconds = min(window - len(heard) / rate, (wanted - len(known)) / rate)
        stage = progress.span((len(known) - begin) / (wanted - begin), min(1.0, (len(known) - begin + seconds * rate) / (wanted - begin)))
        made = _generate(model, wish, (seconds, {"input_values": _prompt(network, heard)} if len(heard) else {}), stage)
        known = np.concatenate([known, made[_codec_length(network, len(heard)) :]])
        stage.step(1, 1, "Making music", waveform(known[begin:], (len(known) - begin) / (wanted - begin)))
    return to_48k(known[begin:], rate)


def _with_tune(model: Model, wish: Wish, progress: Progress) -> np.ndarray:
    if len(wish.before):
        raise EngineError(f"“{model.info.title}” cannot go on from a sound; choose a MusicGen model without a tune, or “score”.")
    seconds = wish.samples / RATE
    if seconds > model.info.max_seconds:
        raise EngineError(f"“{model.info.title}” makes up to {model.info.max_seconds:g} seconds; ask for less, or choose another model.")
    network = model.parts["network"]
    rate = network.config.audio_encoder.sampling_rate
    tune = {} if wish.melody is None else {"input_features": chroma(network, _at(wish.melody, rate, 1)[:, 0], rate)}
    return to_48k(_generate(model, wish, (seconds, tune), progress), rate)


def chroma(network: Any, sound: np.ndarray, rate: int) -> torch.Tensor:
    """float [1, frames, 12]: the strongest pitch class of each frame, as the model's own feature extractor finds it."""
    import torch
    from transformers.audio_utils import chroma_filter_bank

    length = max(len(sound), _CHROMA_FFT)
    line = torch.from_numpy(np.pad(sound, ((length - len(sound)) // 2, -(-(length - len(sound)) // 2))))
    window = torch.hann_window(_CHROMA_FFT)
    power = torch.stft(line, _CHROMA_FFT, _CHROMA_HOP, window=window, return_complex=True).abs() ** 2
    pitches = network.config.num_chroma
    bank = torch.from_numpy(chroma_filter_bank(num_frequency_bins=_CHROMA_FFT, num_chroma=pitches, sampling_rate=rate, tuning=0)).float()
    strongest = (bank @ power).argmax(dim=0)[: network.config.chroma_length]
    return torch.nn.functional.one_hot(strongest, pitches)[None].to(network.device, network.dtype)


def _generate(model: Model, wish: Wish, what: tuple[float, dict[str, Any]], progress: Progress) -> np.ndarray:
    """float32 [samples, channels] at the model's rate: `what` is (seconds, further inputs); sound that was put in comes first."""
    from transformers import StoppingCriteriaList

    seconds, inputs = what
    network, dials = model.parts["network"], wish.dials
    steps = ceil(seconds * network.audio_encoder.config.frame_rate) + network.decoder.num_codebooks + 1
    words = model.parts["tokenizer"]([dials.prompt or "music"], padding=True, return_tensors="pt").to(network.device)
    guidance = model.info.guidance_scale if dials.guidance_scale is None else dials.guidance_scale
    values = network.generate(
        **words, **inputs, max_new_tokens=steps, do_sample=True, guidance_scale=guidance, temperature=dials.temperature or 1.0,
        top_k=dials.top_k or _TOP_K, stopping_criteria=StoppingCriteriaList([_Watch(progress, steps)]),
    )  # fmt: skip
    return values[0].float().cpu().numpy().T


class _Watch:
    """Counts tokens, and hears of a cancel at every one."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps, self._done = progress, steps, 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **_: object) -> torch.Tensor:
        self._done = min(self._done + 1, self._steps)
        self._progress.step(self._done, self._steps, "Making music")
        return input_ids.new_zeros(input_ids.shape[0], dtype=bool)


def _at(sound: np.ndarray, rate: int, channels: int) -> np.ndarray:
    """float32 [samples, channels] at `rate`."""
    count = len(sound) * rate // RATE
    plain = sound.mean(axis=1, keepdims=True) if channels == 1 else sound
    return at_rate(reader(plain), rate)(0, count) if count else np.zeros((0, channels), np.float32)


def _prompt(network: Any, sound: np.ndarray) -> torch.Tensor:
    import torch

    return torch.from_numpy(np.ascontiguousarray(sound.T)[None]).to(network.device, network.dtype)


def _codec_length(network: Any, samples: int) -> int:
    """How long `samples` samples are after the codec, which makes whole frames."""
    hop = network.audio_encoder.config.hop_length
    return ceil(samples / hop) * hop
