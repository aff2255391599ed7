"""Stable Audio and ACE-Step from disk, by diffusers' own pipelines on components that our check has passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engines.audio.rates import reader, to_48k
from engines.audio.wish import Wish
from engines.media.resample import RATE
from engines.models.model import Model
from engines.progress import EngineError, Progress

if TYPE_CHECKING:
    import torch

_COVER = 0.7  # how much of a tune's sound an ACE-Step cover keeps


def stable_audio(model: Model, wish: Wish, progress: Progress) -> np.ndarray:
    """float32 [samples, 2] at 48 kHz, as long as wished. Raises EngineError or Cancelled."""
    import diffusers

    if len(wish.before) or len(wish.after) or wish.melody is not None:
        raise EngineError(f"“{model.info.title}” begins from words only; choose another model to go on from a sound.")
    seconds = wish.samples / RATE
    rate = model.parts["vae"].config.sampling_rate
    longest = min(model.info.max_seconds, model.parts["transformer"].config.sample_size * model.parts["vae"].hop_length / rate)
    if seconds > longest:
        raise EngineError(f"“{model.info.title}” makes up to {longest:.1f} seconds; ask for less, or choose another model.")
    pipeline = diffusers.StableAudioPipeline(**model.parts)
    pipeline.set_progress_bar_config(disable=True)
    steps = wish.steps or model.info.steps
    sound = pipeline(
        wish.dials.prompt, audio_end_in_s=seconds, num_inference_steps=steps, guidance_scale=_guidance(model, wish),
        generator=_generator(wish), callback=_plain(progress, steps),
    ).audios[0]  # fmt: skip
    return to_48k(_array(sound), rate)


def ace_step(model: Model, wish: Wish, progress: Progress) -> np.ndarray:
    """float32 [samples, 2] at 48 kHz: new music, a cover of a tune, or the middle between what is before and after. Raises as above."""
    import diffusers

    absent = {name: None for name in ("audio_tokenizer", "audio_token_detokenizer") if name not in model.parts}
    pipeline = diffusers.AceStepPipeline(**model.parts, **absent)
    pipeline.set_progress_bar_config(disable=True)
    dials, steps = wish.dials, wish.steps or model.info.steps
    lead, total = len(wish.before) / RATE, (len(wish.before) + wish.samples + len(wish.after)) / RATE
    if total > model.info.max_seconds:
        raise EngineError(f"“{model.info.title}” makes up to {model.info.max_seconds:g} seconds; ask for less.")
    sound = pipeline(
        prompt=dials.prompt, lyrics="[instrumental]", audio_duration=total, num_inference_steps=steps,
        guidance_scale=_guidance(model, wish),
        bpm=round(dials.bpm) if dials.bpm else None, keyscale=dials.key, generator=_generator(wish), callback=_plain(progress, steps),
        **_task(wish, lead, model),
    ).audios[0]  # fmt: skip
    made = to_48k(_array(sound), pipeline.sample_rate)
    return _at_level_of(wish, made)[len(wish.before) :][: wish.samples]


def _at_level_of(wish: Wish, made: np.ndarray) -> np.ndarray:
    """The pipeline sets its own level; what was there before tells the right one."""
    given = np.concatenate([wish.before, wish.after])
    kept = np.concatenate([made[: len(wish.before)], made[len(made) - len(wish.after) :]])
    if not len(given):
        return made
    was, now = (float(np.sqrt(np.mean(sound**2))) for sound in (given, kept))
    return made * np.float32(np.clip(was / max(now, 1e-6), 0.1, 10.0))


def _task(wish: Wish, lead: float, model: Model) -> dict[str, Any]:
    """The pipeline's name for what is to be done with the sound that there is."""
    import torch

    def tensor(sound: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(sound.T)).to(model.parts["vae"].device, model.parts["vae"].dtype)

    if len(wish.before) or len(wish.after):
        gap = np.zeros((wish.samples, 2), np.float32)
        source = np.concatenate([wish.before, gap, wish.after])
        return {"task_type": "repaint", "src_audio": tensor(source), "repainting_start": lead, "repainting_end": lead + wish.samples / RATE}
    if wish.melody is not None:
        if "audio_tokenizer" not in model.parts:
            raise EngineError(f"“{model.info.title}” lacks the parts that take up a tune; choose another model.")
        return {"task_type": "cover", "src_audio": tensor(reader(wish.melody)(0, wish.samples)), "audio_cover_strength": _COVER}
    return {}


def _guidance(model: Model, wish: Wish) -> float:
    return model.info.guidance_scale if wish.dials.guidance_scale is None else wish.dials.guidance_scale


def _generator(wish: Wish) -> torch.Generator:
    import torch

    return torch.Generator("cpu").manual_seed(wish.dials.seed)


def _plain(progress: Progress, steps: int) -> Callable[[int, int, torch.Tensor], None]:
    """diffusers' callback as steps of our progress, which raises to stop."""

    def heard(step: int, timestep: int, latents: torch.Tensor) -> None:
        progress.step(min(step + 1, steps), steps, f"Step {step + 1} of {steps}")

    return heard


def _array(sound: torch.Tensor) -> np.ndarray:
    values = sound.detach().float().cpu().numpy().T
    if not np.isfinite(values).all():
        raise EngineError("The model gave no sound but numbers beyond all bounds; try another seed or fewer steps.")
    return values
