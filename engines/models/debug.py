"""Twins of every family at a tiny size with random weights, in the real folder format: for tests and for trying the program out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_CHARACTERS = [chr(code) for code in range(33, 127)]
_LATENTS = {"storybook": 8, "sd15": 4, "sd15-inpaint": 4, "sdxl": 4, "sd3": 16, "flux": 16}
KINDS = tuple(_LATENTS)


def build(kind: str, folder: Path, seed: int = 0) -> Path:
    """Write the twin of `kind` (one of KINDS) into `folder`; the same seed gives the same weights."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        parts = {"vae": _autoencoder(_LATENTS[kind]), **_PARTS[kind]()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    pairs = {name: [type(part).__module__.split(".")[0], type(part).__name__] for name, part in parts.items()}
    (folder / "model_index.json").write_text(json.dumps({"_class_name": _PIPELINES[kind], **pairs}, indent=1))
    (folder / "filmwright.json").write_text(json.dumps(_description(kind, folder.name), indent=1))
    return folder


def build_upscaler(folder: Path, seed: int = 0) -> Path:
    """Write a small upscaler with random weights, that visibly does something."""
    import torch

    from engines.image.upscaler import Upscaler, UpscalerConfig

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Upscaler(UpscalerConfig(channels=8, blocks=2))
        torch.nn.init.normal_(network.tail.weight, std=0.05)
    network.save(folder)
    (folder / "filmwright.json").write_text(json.dumps({"name": folder.name, "title": "Debug upscaler", "family": "upscaler"}))
    return folder


def _description(kind: str, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": f"Debug {kind}",
        "family": kind.removesuffix("-inpaint"),
        "native": [[64, 64], [96, 64], [64, 96]],
        "max_pixels": 6144,
        "steps": 3,
        "guidance_scale": 3.0,
        "upscaler": "debug-x4",
        "licence": "Apache-2.0",
    }


def _autoencoder(channels: int) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=channels,
        norm_num_groups=4,
        layers_per_block=1,
        scaling_factor=0.5,
        shift_factor=0.1,
        mid_block_add_attention=False,
    )


def clip(projected: bool = False, width: int = 32, length: int = 77) -> Any:
    """A tiny CLIP text encoder; `projected` gives the class with a projection."""
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    vocabulary = len(_CHARACTERS) * 2 + 2
    config = CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=length, projection_dim=width, bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1,
        pad_token_id=vocabulary - 1,
    )  # fmt: skip
    return CLIPTextModelWithProjection(config) if projected else CLIPTextModel(config)


def clip_words(length: int = 77) -> Any:
    """Its tokenizer: one token for each character."""
    from transformers import CLIPTokenizer

    pieces = [*_CHARACTERS, *(character + "</w>" for character in _CHARACTERS), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={piece: number for number, piece in enumerate(pieces)}, merges=[], model_max_length=length)


def t5() -> Any:
    """A tiny T5 encoder of 128 words."""
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(T5Config(vocab_size=128, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, dropout_rate=0.0))


def t5_words() -> Any:
    """Its tokenizer: one token for each character."""
    from transformers import T5Tokenizer

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0), ("▁", -2.0), *((letter, -3.0) for letter in _CHARACTERS)]
    return T5Tokenizer(vocab=pieces, extra_ids=0)


def flow(**options: Any) -> Any:
    """A flow matching schedule."""
    from diffusers import FlowMatchEulerDiscreteScheduler

    return FlowMatchEulerDiscreteScheduler(**options)


def _storybook() -> dict[str, Any]:
    from diffusers import PixArtTransformer2DModel

    transformer = PixArtTransformer2DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=17, out_channels=8, num_layers=2, cross_attention_dim=32,
        sample_size=32, patch_size=4, activation_fn="linear-silu", use_additional_conditions=False,
    )  # fmt: skip
    texts = {"text_encoder": clip(length=32), "tokenizer": clip_words(32)}
    return {"transformer": transformer, "scheduler": flow(shift=3.0), **texts}


def _unet(in_channels: int, **options: Any) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=8, in_channels=in_channels, out_channels=4, layers_per_block=1, block_out_channels=(16, 32),
        norm_num_groups=8, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), **options,
    )  # fmt: skip


def _noise() -> Any:
    from diffusers import EulerDiscreteScheduler

    betas = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    return EulerDiscreteScheduler(**betas, timestep_spacing="leading", steps_offset=1)


def _sd15(in_channels: int = 4) -> dict[str, Any]:
    unet = _unet(in_channels, cross_attention_dim=32, attention_head_dim=4)
    return {"unet": unet, "text_encoder": clip(), "tokenizer": clip_words(), "scheduler": _noise()}


def _sdxl() -> dict[str, Any]:
    unet = _unet(
        4, cross_attention_dim=64, attention_head_dim=(2, 4), use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=8, transformer_layers_per_block=(1, 1), projection_class_embeddings_input_dim=8 * 6 + 32,
    )  # fmt: skip
    texts = {"text_encoder": clip(), "tokenizer": clip_words(), "text_encoder_2": clip(projected=True), "tokenizer_2": clip_words()}
    return {"unet": unet, "scheduler": _noise(), **texts}


def _sd3() -> dict[str, Any]:
    from diffusers import SD3Transformer2DModel

    transformer = SD3Transformer2DModel(
        sample_size=16, patch_size=2, in_channels=16, num_layers=2, attention_head_dim=8, num_attention_heads=4,
        joint_attention_dim=32, caption_projection_dim=32, pooled_projection_dim=32, out_channels=16, pos_embed_max_size=32,
    )  # fmt: skip
    return {
        "transformer": transformer, "scheduler": flow(shift=3.0),
        "text_encoder": clip(projected=True, width=16), "tokenizer": clip_words(),
        "text_encoder_2": clip(projected=True, width=16), "tokenizer_2": clip_words(),
        "text_encoder_3": t5(), "tokenizer_3": t5_words(),
    }  # fmt: skip


def _flux() -> dict[str, Any]:
    from diffusers import FluxTransformer2DModel

    transformer = FluxTransformer2DModel(
        patch_size=1, in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=(4, 4, 8), guidance_embeds=True,
    )  # fmt: skip
    texts = {"text_encoder": clip(), "tokenizer": clip_words(), "text_encoder_2": t5(), "tokenizer_2": t5_words()}
    return {"transformer": transformer, "scheduler": flow(shift=3.0, use_dynamic_shifting=True), **texts}


_PARTS = {"storybook": _storybook, "sd15": _sd15, "sd15-inpaint": lambda: _sd15(9), "sdxl": _sdxl, "sd3": _sd3, "flux": _flux}
_PIPELINES = {
    "storybook": "StorybookPipeline",
    "sd15": "StableDiffusionPipeline",
    "sd15-inpaint": "StableDiffusionInpaintPipeline",
    "sdxl": "StableDiffusionXLPipeline",
    "sd3": "StableDiffusion3Pipeline",
    "flux": "FluxPipeline",
}
