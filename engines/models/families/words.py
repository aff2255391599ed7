"""Prompts to numbers through CLIP and T5 text encoders."""

from __future__ import annotations

from typing import Any

import torch

from engines.models.families.conditions import Wish


def sides(wish: Wish) -> list[str]:
    """The texts of the rows: [negative, prompt] with guidance, [prompt] without."""
    return [wish.negative_prompt, wish.prompt] if wish.guidance_scale > 1.0 else [wish.prompt]


def clip_last(tokenizer: Any, encoder: Any, texts: list[str]) -> torch.Tensor:
    """The last layer's tokens [rows, n, features]."""
    return encoder(_clip_ids(tokenizer, encoder, texts)).last_hidden_state


def clip_pooled(tokenizer: Any, encoder: Any, texts: list[str]) -> torch.Tensor:
    """One vector for each text [rows, features]."""
    return encoder(_clip_ids(tokenizer, encoder, texts)).pooler_output


def clip_penultimate(tokenizer: Any, encoder: Any, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """The last but one layer's tokens [rows, n, features] and the encoder's first output (projected, where it projects)."""
    output = encoder(_clip_ids(tokenizer, encoder, texts), output_hidden_states=True)
    return output.hidden_states[-2], output[0]


def t5_tokens(tokenizer: Any, encoder: Any, texts: list[str], length: int) -> torch.Tensor:
    """T5's tokens [rows, length, features]; pads are part of them, as the pipelines were trained."""
    ids = tokenizer(texts, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids
    return encoder(ids.to(encoder.device)).last_hidden_state


def unread(parts: dict[str, Any], prompt: str) -> str:
    """The end of a prompt that is too long for CLIP; nothing is lost where a T5 reads along."""
    if any(type(part).__name__.startswith("T5Tokenizer") for part in parts.values()):
        return ""
    tokenizer = parts["tokenizer"]
    ids = tokenizer(prompt).input_ids[1:-1]  # without begin and end
    return tokenizer.decode(ids[_clip_length(tokenizer, parts["text_encoder"]) - 2 :]).strip()


def _clip_length(tokenizer: Any, encoder: Any) -> int:
    return min(tokenizer.model_max_length, encoder.config.max_position_embeddings)


def _clip_ids(tokenizer: Any, encoder: Any, texts: list[str]) -> torch.Tensor:
    length = _clip_length(tokenizer, encoder)
    ids = tokenizer(texts, padding="max_length", max_length=length, truncation=True, return_tensors="pt").input_ids
    return ids.to(encoder.device)
