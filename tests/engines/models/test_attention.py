import dataclasses

import pytest
import torch
from diffusers.models.attention_processor import AttnProcessor2_0

from engines.models.families import Wish, adapter

WISH = Wish("a red cube", "fog", 3.0, 96, 64)


@pytest.fixture
def stock(load_twin):
    """The same networks with diffusers' own attention."""
    model = load_twin("storybook")
    network = type(model.network).from_config(model.network.config)
    network.load_state_dict(model.network.state_dict())
    network.set_attn_processor(AttnProcessor2_0())
    return dataclasses.replace(model, parts={**model.parts, "transformer": network.eval()})


def estimate(model, wish=WISH, sigma_index=1):
    family = adapter(model)
    noisy = torch.randn(1, 8, 8, 12, generator=torch.Generator().manual_seed(0))
    conditions = family.encode(model, wish)
    level = family.schedule(model, 4, (8, 12)).levels[sigma_index]
    return family.estimate(model, noisy, level, conditions)


@torch.inference_mode()
def test_it_is_diffusers_own_attention(load_twin, stock):
    for _ in range(2):  # also when words are remembered
        assert torch.allclose(estimate(load_twin("storybook")), estimate(stock), atol=1e-5)


@torch.inference_mode()
def test_new_words_are_read(load_twin, stock):
    for prompt in ("a cone", "a blue house", "a cone"):
        wish = dataclasses.replace(WISH, prompt=prompt)
        assert torch.allclose(estimate(load_twin("storybook"), wish), estimate(stock, wish), atol=1e-5)
