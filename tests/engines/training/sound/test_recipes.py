"""From clips to a codec, tokens and a music model: each step for real, at a tiny size."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from engines.audio.score_model import ScoreModelConfig, ScoreTransformer
from engines.audio.spectrum_codec import SpectrumCodec, SpectrumCodecConfig
from engines.models.catalog import describe
from engines.models.device import Placement
from engines.models.load import load
from engines.progress import Progress
from engines.training import data, loop
from engines.training.sound import clips, codec, music
from engines.training.sound.corpus import Corpus
from engines.training.sound.spectral import WINDOWS, Balance, distances

TINY = SpectrumCodecConfig(books=3, digits=3, latent=16, encoder=((24, 1), (32, 1)), decoder=((24, 1), (32, 1)))


@pytest.fixture(scope="module")
def shard(tmp_path_factory):
    """A home of its own with small shards of music: one of each kind, more on a machine that draws them fast."""
    torch.set_num_threads(1)
    before, data.STATE = data.STATE, tmp_path_factory.mktemp("train")
    size, clips.SHARD = clips.SHARD, 4
    clips.write(0.01, Corpus(24_000, 2.0), "music")
    clips.write(0.01, Corpus(24_000, 1.5, free=True), "music")
    yield clips.shards()[0]
    data.STATE, clips.SHARD = before, size


@pytest.fixture(scope="module")
def trained(shard):
    """A codec of a few steps, exported."""
    recipe = codec.CodecRecipe(batch=2, config=TINY)
    recipe.dials = replace(recipe.dials, rate=3e-3, warm_up=5)
    first = float(recipe.loss(0, 0.0).detach())
    loop.train(recipe, data.folder("codec"), loop.Plan(1.0, steps=25))
    folder = data.STATE / "tiny-codec"
    codec.export(folder, TINY)
    return recipe, first, folder


def test_frames_of_plans_are_the_codecs():
    assert Fraction(codec.CONFIG.rate, codec.CONFIG.frame) == clips.FRAMES
    assert Fraction(*ScoreModelConfig().rate) == clips.FRAMES


def test_a_shard_holds_sound_plans_and_words(shard):
    table, sound = np.load(shard), np.load(clips.sound_of(shard))
    assert sound.shape == (4, 48_000) and sound.dtype == np.int16 and np.abs(sound).max() > 1000
    assert table["plans"].shape[:2] == (4, 83) and table["plans"].any() and all(text for text in table["words"])


def test_the_codec_learns_and_loads_as_any_users_model(trained):
    recipe, first, folder = trained
    later = float(recipe.loss(0, 1.0).detach())
    assert later < 0.9 * first
    model = load(describe(folder), Placement("cpu", "float32"), Progress())
    assert type(model.parts["network"]).__name__ == "SpectrumCodec" and model.info.makes == "tokens"
    sound = torch.randn(1, 576 * 4) * 0.1
    assert model.parts["network"](sound).shape == recipe.modules["codec"](sound).shape == sound.shape


def test_the_music_model_learns_what_the_plan_tells_it(shard, trained):
    *_, folder = trained
    assert clips.encode(SpectrumCodec.from_folder(folder)) == len(clips.shards()) + len(clips.shards(free=True))
    tokens, free = clips.read_tokens()
    assert tokens.codes.shape == (4 * len(clips.shards()), 3, 83) and tokens.codes.max() < 64
    assert free.codes.shape == (4 * len(clips.shards(free=True)), 3, 62)
    config = ScoreModelConfig(
        books=3, digits=3, width=48, layers=2, heads=2, window=90, rate=(125, 3), words=music.config_for([tokens, free]).words
    )
    recipe = music.MusicRecipe([tokens], batch=4, config=config)
    recipe.dials = replace(recipe.dials, rate=3e-3, warm_up=10)
    averages = loop.train(recipe, data.folder("music"), loop.Plan(1.0, steps=100))
    assert averages
    model = recipe.modules["model"].eval()
    codes = torch.from_numpy(tokens.codes.astype(np.int64))
    plan = torch.from_numpy(tokens.plans.astype(np.float32))[:, :83]
    names = torch.stack([model.named(words) for words in tokens.words])
    with torch.no_grad():
        told = float(music.sequence_loss(model, (codes, plan, names)))
        lied = float(music.sequence_loss(model, (codes, plan.roll(1, 0), names.roll(1, 0))))
        framed = float(music.sequence_loss(model, (codes, plan, names), 20))
    assert told < 0.8 * np.log(64) and lied > told + 0.1 and np.isfinite(framed)
    assert np.isfinite(float(music.MusicRecipe([free], batch=4, config=config).loss(0, 0.0).detach()))
    music.export(data.STATE / "tiny-music", config)
    again = ScoreTransformer.from_folder(data.STATE / "tiny-music")
    assert again.config == config and describe(data.STATE / "tiny-music").makes == "music"


def test_a_music_model_begins_with_what_an_earlier_one_knows():
    earlier = ScoreTransformer(ScoreModelConfig(width=48, layers=1, heads=2, words=("calm", "piano")))
    mine = ScoreTransformer(replace(earlier.config, words=("calm", "koto", "piano")))
    fresh = mine.names.weight[1].clone()
    music.start_from(mine, earlier)
    assert torch.equal(mine.names.weight[[0, 2]], earlier.names.weight) and torch.equal(mine.names.weight[1], fresh)
    assert torch.equal(mine.heads.weight, earlier.heads.weight)


def test_distances_hear_what_is_wrong():
    """Planted faults: each term rises where its fault is."""
    time = torch.arange(24_000) / 24_000
    noise = torch.from_numpy(np.random.default_rng(0).normal(0, 0.1, 24_000).astype(np.float32))
    real = (0.3 * torch.sin(2 * torch.pi * 440 * time) + noise)[None]
    same = distances(real, real, 24_000)
    assert all(float(value) == 0 for value in same.values())
    duller = distances(torch.nn.functional.avg_pool1d(real[:, None], 5, 1, 2)[:, 0], real, 24_000)
    flipped = distances(-real, real, 24_000)
    assert float(duller["mel"]) > 0.1 and float(flipped["mel"]) < 1e-5 < float(flipped["phase"])
    assert len(WINDOWS) == 7


def test_shares_of_the_gradient_are_kept():
    made = torch.randn(1, 100, requires_grad=True)
    losses = {"loud": 1000 * (made**2).mean(), "soft": made.abs().mean()}
    value = Balance({"loud": 1.0, "soft": 1.0})(made, losses)
    value.backward()
    loud, soft = (torch.autograd.grad(loss, made)[0] for loss in ((made**2).mean(), made.abs().mean()))
    assert torch.allclose(made.grad, loud / loud.norm() + soft / soft.norm(), atol=1e-4)
    assert float(value.detach()) == pytest.approx(float((losses["loud"] + losses["soft"]).detach()), rel=1e-4)
