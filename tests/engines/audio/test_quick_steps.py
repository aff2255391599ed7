"""The compiled steps against the plain ones, token for token."""

from functools import partial

import numpy as np
import pytest
import torch

from engines.audio import quick_steps
from engines.audio.draw_tokens import Context, Dials, choose, draw, no_context, write_plainly
from engines.audio.score_model import ScoreModelConfig, ScoreTransformer

CONFIG = ScoreModelConfig(books=3, digits=2, width=32, layers=2, heads=2, window=48, rate=(60, 1), words=("jazz", "calm"))


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    network = ScoreTransformer(CONFIG).eval().requires_grad_(False)
    for weights in network.parameters():
        if weights.ndim == 2:
            torch.nn.init.normal_(weights, std=0.3)
        else:
            torch.nn.init.uniform_(weights, 0.5, 1.5)  # gains that do nothing would hide a gain that is forgotten
    return network


def drawn(network, context=None, **dials):
    """Two rows of 70 frames: two windows."""
    plan = torch.from_numpy(np.random.default_rng(3).uniform(-1, 1, (2, 70, CONFIG.channels)).astype(np.float32))
    names = torch.stack([network.named(["jazz"]), network.named(["calm"])])
    with torch.inference_mode():
        return torch.cat(list(draw(network, plan, names, context or no_context(network, 2), Dials(seed=4, **dials))), dim=-1)


def plainly(monkeypatch, network, *more, **dials):
    with monkeypatch.context() as patch:
        patch.setattr(quick_steps, "writer", lambda network: partial(write_plainly, network))
        return drawn(network, *more, **dials)


def both_sides():
    codes = torch.randint(0, CONFIG.card, (2, 3, 9), generator=torch.Generator().manual_seed(1))
    known = torch.full((2, 9, CONFIG.channels), 0.1)
    return Context(codes, known, codes.flip(-1), known)


@pytest.mark.parametrize("dials", [{"guidance": 1.0}, {"guidance": 3.0, "top_k": 3}, {"temperature": 0.0}])
def test_the_compiled_steps_draw_the_same_tokens(network, monkeypatch, dials):
    assert torch.equal(drawn(network, **dials), plainly(monkeypatch, network, **dials))


def test_they_know_both_sides(network, monkeypatch):
    assert torch.equal(drawn(network, both_sides()), plainly(monkeypatch, network, both_sides()))


def test_the_comparison_sees_a_wrong_weight(network, monkeypatch):
    """The planted fault: one weight of the compiled steps is off."""
    packed = quick_steps._packed

    def wrong(network):
        weights = packed(network)
        weights.narrow[1, 0, 0] += 3
        return weights

    monkeypatch.setattr(quick_steps, "_packed", wrong)
    assert not torch.equal(drawn(network), plainly(monkeypatch, network))


def test_the_largest_are_found():
    """Foreign oracle: numpy's sort, also where values are equal."""
    dice = np.random.default_rng(0)
    for numbers in (dice.normal(size=200), dice.integers(0, 5, 200), np.zeros(200)):
        values = numbers.astype(np.float32)
        for count in (1, 7, 100, 200):
            assert quick_steps._kth(values, np.empty_like(values), count) == np.sort(values)[-count]


def test_chances_choose_as_often_as_the_logits_say():
    """Known answer: shares of many choices, those beyond top-k never."""
    logits = torch.tensor([0.1, 0.4, 0.2, 0.3]).log()
    chances = (torch.arange(7000, dtype=torch.float64) + 0.5) / 7000
    chosen = choose(logits.expand(7000, 4), chances, Dials(temperature=1.0, top_k=2))
    shares = torch.bincount(chosen, minlength=4) / 7000
    assert torch.allclose(shares, torch.tensor([0, 4 / 7, 0, 3 / 7]), atol=1e-3)
