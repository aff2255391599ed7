"""Attention spelled out says what diffusers' own says, and refuses what it cannot do."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0

from engines.training.attention import PlainAttention


@pytest.mark.parametrize("others", [None, torch.randn(2, 5, 24, generator=torch.Generator().manual_seed(1))])
def test_it_is_what_diffusers_reckons_there_and_back(others: torch.Tensor | None) -> None:
    torch.manual_seed(0)
    attention = Attention(24, 24, heads=3, dim_head=8, bias=True)
    told = []
    for processor in (AttnProcessor2_0(), PlainAttention()):
        tokens = torch.randn(2, 7, 24, generator=torch.Generator().manual_seed(2)).requires_grad_()
        attention.set_processor(processor)
        made = attention(tokens, encoder_hidden_states=others)
        made.square().sum().backward()
        told.append((made.detach(), tokens.grad))
    assert all(torch.allclose(mine, theirs, atol=1e-5) for mine, theirs in zip(*told, strict=True))


def test_a_mask_is_refused() -> None:
    attention = Attention(24, heads=3, dim_head=8, processor=PlainAttention())
    with pytest.raises(ValueError, match="no mask"):
        attention(torch.randn(1, 4, 24), attention_mask=torch.zeros(1, 1, 4))
