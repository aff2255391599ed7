"""Writes trained networks into assets/models in diffusers' folder format, as float16."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, PixArtTransformer2DModel
from transformers import CLIPTextModel, CLIPTokenizer

from engines.image.judge import SHIPPED as JUDGE
from engines.image.judge import Judge, JudgeConfig
from engines.image.upscaler import Upscaler
from engines.training import autoencoder, data, picture, state
from engines.training.judged_scene import vocabulary
from engines.training.latents import encode, give_unit_variance
from engines.training.text import kept_tokenizer, new_text_encoder
from engines.training.words import word_list
from engines.training.world import scene

STORYBOOK = Path("assets/models/storybook")
UPSCALER = Path("assets/models/storybook-x4")
SHIFT = 3.0
SCHEDULER: dict[str, Any] = {"shift": SHIFT, "stochastic_sampling": True}
"""Fresh noise in each step: later steps mend what a small network gets wrong in earlier ones, so that toys of many parts hold together."""


@dataclass(frozen=True)
class Storybook:
    """The picture model's networks in float32, ready for use."""

    transformer: PixArtTransformer2DModel
    text_encoder: CLIPTextModel
    tokenizer: CLIPTokenizer
    vae: AutoencoderKL


def read_vae(folder: Path = STORYBOOK) -> AutoencoderKL:
    """The autoencoder of a model folder."""
    return AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32).eval().to(memory_format=torch.channels_last)


def read_storybook(folder: Path = STORYBOOK) -> Storybook:
    """All networks of a model folder."""
    transformer = PixArtTransformer2DModel.from_pretrained(folder / "transformer", torch_dtype=torch.float32).eval()
    text_encoder = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
    return Storybook(transformer, text_encoder, CLIPTokenizer.from_pretrained(folder / "tokenizer"), read_vae(folder))


def write_vae(vae: AutoencoderKL, folder: Path = STORYBOOK) -> None:
    """Write vae/ of a model folder."""
    copy.deepcopy(vae).half().save_pretrained(folder / "vae")


def write_picture_model(model: Storybook, level: str, folder: Path = STORYBOOK) -> None:
    """Write everything of a model folder but vae/ and the card; `level` names the words that it knows."""
    copy.deepcopy(model.transformer).half().save_pretrained(folder / "transformer")
    copy.deepcopy(model.text_encoder).half().save_pretrained(folder / "text_encoder")
    model.tokenizer.save_pretrained(folder / "tokenizer")
    FlowMatchEulerDiscreteScheduler(**SCHEDULER).save_pretrained(folder / "scheduler")
    write_json(folder / "model_index.json", MODEL_INDEX)
    write_json(folder / "words.json", word_list(level))


MODEL_INDEX: dict[str, Any] = {
    "_class_name": "StorybookPipeline",
    "_diffusers_version": "0.42.1",
    "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "transformer": ["diffusers", "PixArtTransformer2DModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


def write_settings(vae: AutoencoderKL, pictures: np.ndarray, folder: Path = STORYBOOK) -> None:
    """Write filmwright.json: what the studio must know about the model, with a fit from latents to preview colours."""
    factors, bias = preview_fit(vae, pictures)
    write_json(folder / "filmwright.json", {
        "name": "storybook", "title": "Storybook (starter)", "family": "storybook",
        "native": [list(size) for size in scene.SHAPES.values()], "multiple": 32, "max_pixels": 81920,
        "steps": 20, "guidance_scale": 3.0, "shift": SHIFT, "upscaler": "storybook-x4", "licence": "Apache-2.0",
        "preview": {"factors": factors.round(4).tolist(), "bias": bias.round(4).tolist()},
    })  # fmt: skip


def preview_fit(vae: AutoencoderKL, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares from scaled latents to colours 0..1 of the 8x8 blocks: factors [8, 3] and bias [3]."""
    latents = encode(vae, pictures).permute(0, 2, 3, 1).reshape(-1, vae.config.latent_channels).cpu().numpy()
    n, height, width, _ = pictures.shape
    blocks = pictures.reshape(n, height // 8, 8, width // 8, 8, 3).mean((2, 4)).reshape(-1, 3) / 255
    design = np.concatenate([latents, np.ones((len(latents), 1))], 1)
    solution = np.linalg.lstsq(design, blocks, rcond=None)[0]
    return solution[:-1], solution[-1]


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a settings file."""
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def export_autoencoder(level: str, folder: Path = STORYBOOK) -> None:
    """Write vae/ and filmwright.json from the autoencoder's training state."""
    vae = AutoencoderKL(**autoencoder.CONFIG).eval()
    state.load_averages(data.folder("autoencoder", level), {"vae": vae})
    give_unit_variance(vae, _some_pictures(level, 16))
    write_vae(vae, folder)
    write_settings(vae, _some_pictures(level, 4), folder)


def export_decoder(level: str, folder: Path = STORYBOOK) -> None:
    """Write vae/ anew with the decoder that was trained behind the fixed encoder."""
    vae = read_vae(folder)
    state.load_averages(data.folder("decoder", level), {"decoder": vae.decoder})
    write_vae(vae, folder)


def trained_picture(level: str, coarse: bool = False) -> tuple[PixArtTransformer2DModel, CLIPTextModel, CLIPTokenizer]:
    """The picture model as a stage of its training has left it, also while that goes on."""
    tokenizer = kept_tokenizer(data.folder("reader", level), level)
    transformer = PixArtTransformer2DModel(**picture.config(picture.COARSE if coarse else picture.FINE))
    text_encoder = new_text_encoder(tokenizer)
    kept = data.folder("picture-coarse" if coarse else "picture", level)
    state.load_averages(kept, {"transformer": transformer, "text_encoder": text_encoder})
    return transformer, text_encoder, tokenizer


def export_picture(level: str, coarse: bool = False, folder: Path = STORYBOOK) -> None:
    """Write the picture model from its training state."""
    transformer, text_encoder, tokenizer = trained_picture(level, coarse)
    write_picture_model(Storybook(transformer, text_encoder, tokenizer, read_vae(folder)), level, folder)


def export_upscaler(level: str, folder: Path = UPSCALER) -> None:
    """Write the upscaler's folder from its training state."""
    network = Upscaler()
    state.load_averages(data.folder("upscaler", level), {"upscaler": network})
    network.save(folder)
    write_json(folder / "filmwright.json", {
        "name": "storybook-x4", "title": "Storybook enlarger x4", "family": "upscaler", "factor": 4, "licence": "Apache-2.0",
    })  # fmt: skip


def export_judge(level: str, folder: Path = JUDGE) -> None:
    """Write the judge's folder from its training state."""
    judge = Judge(JudgeConfig(vocabulary(level)))
    state.load_averages(data.folder("judge", level), {"judge": judge})
    judge.save(folder)
    write_json(folder / "filmwright.json", {
        "name": "storybook-judge", "title": "Storybook judge", "family": "judge", "licence": "Apache-2.0",
    })  # fmt: skip


def _some_pictures(level: str, each: int) -> np.ndarray:
    """A few square pictures of every fourth shard."""
    shards = [shard for shard in data.understood("pictures", level) if shard.shape == "square"][::4]
    return np.concatenate([np.asarray(data.pictures(shard)[:each]) for shard in shards])
