"""Attention spelled out, for training on a processor: there the way back through PyTorch's fused kernel takes five times as long."""

from __future__ import annotations

import torch
from diffusers.models.attention_processor import Attention


class PlainAttention:
    """A diffusers attention processor without masks, norms or dropout, as `PixArtTransformer2DModel` asks for none of them."""

    def __call__(self, attention: Attention, tokens: torch.Tensor, encoder_hidden_states: torch.Tensor | None = None,
                 attention_mask: torch.Tensor | None = None) -> torch.Tensor:  # fmt: skip
        """What tokens [n, t, width] take from the other tokens [n, s, width], or from each other where there are none."""
        if attention_mask is not None:
            raise ValueError("This attention knows no mask.")
        others = tokens if encoder_hidden_states is None else encoder_hidden_states
        sources = (attention.to_q(tokens), attention.to_k(others), attention.to_v(others))
        query, key, value = (source.unflatten(-1, (attention.heads, -1)).transpose(1, 2).flatten(0, 1) for source in sources)
        shares = torch.bmm(query * attention.scale, key.transpose(1, 2)).softmax(-1)
        taken = torch.bmm(shares.to(value.dtype), value).unflatten(0, (-1, attention.heads))
        return attention.to_out[0](taken.transpose(1, 2).flatten(2))
