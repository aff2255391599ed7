"""Attention for networks that read the same words at every step: their keys and values are projected once."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention


class RememberingAttention:
    """A diffusers attention processor for plain attention without masks or norms (PixArt); one for each attention.

    `__signature__` spares diffusers its look at the parameters, a tenth of a step of a small network.
    """

    def __init__(self) -> None:
        self._words: torch.Tensor | None = None
        self._keys_and_values: tuple[torch.Tensor, torch.Tensor] | None = None

    def __call__(
        self, attn: Any, hidden_states: torch.Tensor, encoder_hidden_states: torch.Tensor | None = None, attention_mask: None = None
    ) -> torch.Tensor:
        """hidden_states [rows, n, width] -> the same shape; `encoder_hidden_states` [rows, m, width] for cross attention."""
        query = _heads(attn, attn.to_q(hidden_states))
        if encoder_hidden_states is None:
            key, value = _heads(attn, attn.to_k(hidden_states)), _heads(attn, attn.to_v(hidden_states))
        else:
            key, value = self._of_words(attn, encoder_hidden_states)
        attended = scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        return attn.to_out[0](attended)

    __call__.__signature__ = inspect.signature(__call__)

    def _of_words(self, attn: Any, words: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of the words: the ones from the step before if the words are the same tensor."""
        if self._words is not words:
            self._words = words
            self._keys_and_values = _heads(attn, attn.to_k(words)), _heads(attn, attn.to_v(words))
        return self._keys_and_values


def remember_words(network: Any) -> None:
    """Give every attention of a PixArt transformer a processor of this kind."""
    network.set_attn_processor({name: RememberingAttention() for name in network.attn_processors})


def _heads(attn: Any, tokens: torch.Tensor) -> torch.Tensor:
    """[rows, n, width] -> [rows, heads, n, width / heads]"""
    return tokens.unflatten(-1, (attn.heads, -1)).transpose(1, 2)
