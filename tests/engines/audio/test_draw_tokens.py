import numpy as np
import pytest
import torch

from engines.audio.delay import aligned, delayed, shifted, stretched
from engines.audio.draw_tokens import Context, Dials, draw, no_context
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
    return network


def some_plan(frames, rows=1, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).uniform(-1, 1, (rows, frames, CONFIG.channels)).astype(np.float32))


def drawn(network, plan, context=None, names=None, **dials):
    rows = plan.shape[0]
    names = torch.zeros(rows, len(CONFIG.words)) if names is None else names
    with torch.inference_mode():
        return torch.cat(list(draw(network, plan, names, context or no_context(network, rows), Dials(**dials))), dim=-1)


def test_the_delay_pattern_goes_there_and_back():
    codes = torch.arange(12).view(1, 3, 4)
    steps = delayed(codes, 99)
    assert steps[0].T.tolist() == [[0, 1, 2, 3, 99, 99], [99, 4, 5, 6, 7, 99], [99, 99, 8, 9, 10, 11]]
    assert torch.equal(aligned(steps), codes)
    assert shifted(steps, 99)[0, :2].tolist() == [[99, 99, 99], [0, 99, 99]]
    assert stretched(torch.arange(4.0).view(1, 4, 1), 3).flatten().tolist() == [0, 1, 2, 3, 3, 3]


def test_the_delay_pattern_is_transformers_own():
    """Foreign oracle: MusicGen's own mask."""
    from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

    small = MusicgenDecoderConfig(
        vocab_size=16,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        ffn_dim=8,
        num_codebooks=3,
        pad_token_id=16,
        bos_token_id=16,
    )
    _, mask = MusicgenForCausalLM(small).build_delay_pattern_mask(torch.full((3, 1), 16), 16, max_length=9)
    ours = delayed(torch.zeros(1, 3, 6, dtype=torch.int64), 16)[0].T
    assert torch.equal(ours == 16, mask[:, 1:9] == 16)


def test_the_memory_changes_nothing(network):
    """Token for token against the full pass."""
    plan, names = some_plan(20), network.named(["jazz"])[None]
    tokens = torch.randint(0, 16, (1, 20, 3))
    whole = network(tokens, plan, names)
    memory = network.memory(1, 20)
    first = network(tokens[:, :7], plan[:, :7], names, memory)
    rest = [network(tokens[:, [place]], plan[:, [place]], names, memory) for place in range(7, 20)]
    assert torch.allclose(torch.cat([first, *rest], dim=1), whole, atol=1e-4)


def test_what_comes_later_does_not_reach_back(network):
    tokens, plan, names = torch.randint(0, 16, (1, 10, 3)), some_plan(10), torch.zeros(1, 2)
    changed = tokens.clone()
    changed[:, 6:] = 0
    assert torch.allclose(network(tokens, plan, names)[:, :6], network(changed, plan, names)[:, :6], atol=1e-6)


def test_a_token_is_as_likely_as_its_digits_together(network):
    """Known answer: the logits of token 1 + 4 * 2 are those of its first digit 1 and its second digit 2."""
    hidden = torch.randn(2, CONFIG.width)
    parts, whole = network.digit_logits(hidden), network.logits(hidden)
    assert whole.shape == (2, 3, 16) and torch.allclose(whole[..., 9], parts[..., 0, 1] + parts[..., 1, 2])
    assert network.digits(torch.tensor([9])).tolist() == [[1, 2]]


def test_nothing_is_read_as_nothing(network):
    """The token that stands for nothing is no token of the book, and every book has its own."""
    nothing, zero = torch.full((1, 1, 3), network.empty), torch.zeros(1, 1, 3, dtype=torch.int64)
    read = [network.read(tokens) for tokens in (nothing, zero, torch.tensor([[[0, network.empty, 0]]]))]
    assert not any(torch.allclose(a, b) for a, b in ((read[0], read[1]), (read[1], read[2]), (read[0], read[2])))


def test_any_length_in_windows_and_the_same_seed_again(network):
    plan = some_plan(130)
    codes = drawn(network, plan, seed=5)
    assert codes.shape == (1, 3, 130) and codes.min() >= 0 and codes.max() < 16
    assert torch.equal(codes, drawn(network, plan, seed=5))
    assert not torch.equal(codes, drawn(network, plan, seed=6))


def test_one_choice_is_the_most_likely_token(network):
    """Greedy drawing equals argmax of the full pass over the finished sequence."""
    plan, names = some_plan(10), torch.zeros(1, 2)
    codes = drawn(network, plan[:, :2], top_k=1, guidance=1.0)
    steps = delayed(codes, network.empty)
    logits = network(shifted(steps, network.empty), stretched(plan[:, :2], 3), names)
    assert torch.equal(aligned(logits.argmax(-1)), codes)


def test_the_plan_the_words_and_both_sides_are_heard(network):
    """The planted deafness: each of them, changed alone, changes the music."""
    plan = some_plan(12)
    base = drawn(network, plan)
    assert not torch.equal(base, drawn(network, some_plan(12, seed=1)))
    assert not torch.equal(base, drawn(network, plan, names=network.named(["calm"])[None]))
    before = torch.randint(0, 16, (1, 3, 9), generator=torch.Generator().manual_seed(1))
    nothing = no_context(network, 1)
    left = Context(before, torch.zeros(1, 9, CONFIG.channels), nothing.after, nothing.after_plan)
    right = Context(nothing.before, nothing.before_plan, before, torch.zeros(1, 9, CONFIG.channels))
    assert not torch.equal(base, drawn(network, plan, left))
    assert not torch.equal(base, drawn(network, plan, right))
    assert not torch.equal(drawn(network, plan, left), drawn(network, plan, right))


def test_rows_are_drawn_side_by_side(network):
    plan = torch.cat([some_plan(8), some_plan(8, seed=2)])
    codes = drawn(network, plan, names=torch.zeros(2, 2), top_k=1)
    assert torch.equal(codes[:1], drawn(network, plan[:1], top_k=1))
    assert torch.equal(codes[1:], drawn(network, plan[1:], top_k=1))


def test_a_folder_keeps_the_network(network, tmp_path):
    network.save(tmp_path)
    again = ScoreTransformer.from_folder(tmp_path)
    assert again.config == CONFIG
    tokens, plan, names = torch.randint(0, 16, (1, 5, 3)), some_plan(5), torch.zeros(1, 2)
    assert torch.allclose(again(tokens, plan, names), network(tokens, plan, names), atol=0.05)
