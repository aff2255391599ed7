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


def test_drawing_makes_pictures_and_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "STATE", tmp_path)
    monkeypatch.setattr(data, "SHARD", 2)
    data.draw_shards(0, 1, rounds=1)
    shard = data.available()[0]
    assert data.pictures(shard).shape == (2, 256, 256, 3)
    assert data.segments(shard).shape == (2, 32, 32)
