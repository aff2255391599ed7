"""Shards: every scene once, unseen seeds far away, files whole or absent."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from engines.training import data
from engines.training.data import SHARD, Shard


def test_planned_shards_share_no_seed() -> None:
    starts = [shard.start for shard in islice(data.planned(), 60)]
    assert starts == [SHARD * i for i in range(60)]
    assert max(starts) < data.UNSEEN_SEEDS


def test_stored_shards_are_found_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    shard, latents = Shard("wide", 512), np.ones((SHARD, 8, 24, 40), np.float16)
    data.store_latents(shard, latents)
    assert data.available("latents") == [shard]
    assert np.array_equal(data.latents(shard), latents)
    assert not list(tmp_path.rglob("*.part"))


def test_levels_lie_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    first, whole, latents = Shard("tall", 0), Shard("tall", 0, "storybook"), np.ones((SHARD, 8, 40, 24), np.float16)
    data.store_latents(first, latents)
    data.store_latents(whole, 2 * latents)
    assert first.stem == "tall-00000000" and Shard.named(first.stem) == first and Shard.named(whole.stem) == whole
    assert data.available("latents") == [first] and data.available("latents", "storybook") == [whole]
    assert data.latents(whole)[0, 0, 0, 0] == 2
    assert {scene.vocabulary for scene in whole.scenes()} == {"storybook"} and {scene.vocabulary for scene in first.scenes()} == {"first"}


@pytest.mark.parametrize("level", ["first", "storybook"])
def test_drawing_makes_pictures_segments_and_depths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    monkeypatch.setattr(data, "SHARD", 2)
    data.draw_shards(list(islice(data.planned(level), 1)))
    (shard,) = data.available(level=level)
    assert shard.level == level and data.pictures(shard).shape == (2, 256, 256, 3)
    assert data.segments(shard).shape == (2, 32, 32) and data.segments(shard).any()
    depths = data.depths(shard)
    assert depths is not None and depths.shape == (2, 32, 32) and depths.min() > 1


def test_nothing_is_begun_when_the_time_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    data.draw_shards(list(islice(data.planned("storybook"), 1)), until=0.0)
    assert data.available(level="storybook") == []
