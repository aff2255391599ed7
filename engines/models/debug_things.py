"""Twins of the models of things at a tiny size with random weights, in the real folder format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engines.models.debug import clip, clip_words

KINDS = ("shap-e", "shap-e-picture", "storybook-views")
_LATENT, _WIDTH = 16, 8


def build(kind: str, folder: Path, seed: int = 0) -> Path:
    """Write the twin of `kind` (one of KINDS) into `folder`; the same seed gives the same weights."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        if kind == "storybook-views":
            return _views(folder)
        parts = {"prior": _prior(kind), "scheduler": _scheduler(), "shap_e_renderer": _renderer(), **_listener(kind)}
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    pairs = {name: [type(part).__module__.split(".")[0], type(part).__name__] for name, part in parts.items()}
    pairs["shap_e_renderer"] = ["shap_e", "ShapERenderer"]
    pipeline = "ShapEPipeline" if kind == "shap-e" else "ShapEImg2ImgPipeline"
    (folder / "model_index.json").write_text(json.dumps({"_class_name": pipeline, **pairs}, indent=1))
    own = {"name": folder.name, "title": f"Debug {kind}", "family": kind, "steps": 2, "guidance_scale": 3.0, "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(own))
    return folder


def _views(folder: Path) -> Path:
    """A network that takes everything for the same soft cube."""
    from engines.models.storybook_views import StorybookViews

    StorybookViews(side=32, width=16, blocks=1, heads=2).save(folder)
    own = {"name": folder.name, "title": "Debug views", "family": "storybook-views", "licence": "Apache-2.0"}
    (folder / "filmwright.json").write_text(json.dumps(own))
    return folder


def _listener(kind: str) -> dict[str, Any]:
    from transformers import CLIPVisionConfig, CLIPVisionModel

    if kind == "shap-e":
        return {"text_encoder": clip(projected=True), "tokenizer": clip_words()}
    config = CLIPVisionConfig(
        hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=16
    )
    return {"image_encoder": CLIPVisionModel(config)}


def _prior(kind: str) -> Any:
    from diffusers import PriorTransformer

    return PriorTransformer(
        num_attention_heads=2, attention_head_dim=16, num_layers=1, embedding_dim=_LATENT, num_embeddings=4 * _WIDTH,
        additional_embeddings=0, time_embed_act_fn="gelu", norm_in_type="layer", encoder_hid_proj_type=None, added_emb_type=None,
        time_embed_dim=64, embedding_proj_dim=32, clip_embed_dim=2 * _LATENT,
        embedding_proj_norm_type="layer" if kind == "shap-e-picture" else None,
    )  # fmt: skip


def _scheduler() -> Any:
    from diffusers import HeunDiscreteScheduler

    return HeunDiscreteScheduler(
        beta_schedule="exp",
        num_train_timesteps=1024,
        prediction_type="sample",
        use_karras_sigmas=True,
        clip_sample=True,
        clip_sample_range=1.0,
    )


def _renderer() -> Any:
    from diffusers.pipelines.shap_e.renderer import ShapERenderer

    shapes = ((_WIDTH, 93), (_WIDTH, _WIDTH), (_WIDTH, _WIDTH), (_WIDTH, _WIDTH))
    return ShapERenderer(param_shapes=shapes, d_latent=_LATENT, d_hidden=_WIDTH, n_output=12)
