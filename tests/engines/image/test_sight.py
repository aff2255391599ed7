"""From the network's answers to things: peaks, boxes, names."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engines.image import sight
from engines.image.judge import Judge, shipped
from engines.image.sight import MOST, cells_of, features, look, peaks, whole
from engines.training import exam
from engines.training.measure_parts import agree
from tests.engines.image.test_judge import TINY


def test_peaks_are_the_hills_not_their_slopes() -> None:
    centre = torch.full((8, 8), -5.0)
    centre[2, 2], centre[2, 3], centre[6, 5], centre[0, 7] = 3.0, 2.0, 1.0, -1.0
    assert peaks(centre) == [(2, 2), (6, 5)]


def test_a_part_in_the_colour_of_its_thing_is_no_thing_of_its_own() -> None:
    castle, its_tower, cat_before_it, neighbour = (0.2, 0.2, 0.6, 0.8), (0.15, 0.3, 0.3, 0.6), (0.3, 0.5, 0.5, 0.8), (0.58, 0.2, 0.9, 0.8)
    black, orange = 0, 1
    assert whole([castle, its_tower], [black, black]) == [0]
    assert whole([castle, cat_before_it], [black, orange]) == [0, 1], "another colour is another thing"
    assert whole([castle, neighbour], [black, black]) == [0, 1], "things alike that hardly touch are two"


def test_a_thing_is_named_by_the_cells_that_show_it() -> None:
    coloured, covered = torch.ones(4, 8, dtype=torch.bool), torch.ones(4, 8, dtype=torch.bool)
    coloured[:, :3], covered[0] = False, False  # another thing before its left side, and sky above it
    shown = cells_of((0.25, 0.0, 0.75, 1.0), coloured, covered)
    assert shown.nonzero().tolist() == [[row, column] for row in (1, 2, 3) for column in (3, 4, 5)]
    assert cells_of((0.8, 0.7, 1.1, 1.1), ~coloured, covered).nonzero().tolist() == [[3, 7]], "its middle at least"


def test_a_half_hidden_thing_is_named_by_a_closer_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test prompt's green cylinder stands half behind a cube; in one look alone it is taken for another cube."""
    judge, scenes = shipped(), exam.renders([exam.demanded_scene(seed, "storybook") for seed in range(8)])
    right = _found(judge, scenes)
    monkeypatch.setattr(sight, "CLOSER", 1.0)
    assert right >= 6 and _found(judge, scenes) <= 2


def _found(judge: Judge, pictures: np.ndarray) -> int:
    return sum(agree(judge, exam.DEMANDED, seen).everything for seen in look(judge, pictures))


def test_there_are_never_more_things_than_can_be_told_apart() -> None:
    centre = torch.full((16, 16), -5.0)
    centre[::2, ::2] = torch.rand(8, 8, generator=torch.Generator().manual_seed(0)) + 1
    assert len(peaks(centre)) == MOST


def test_an_empty_sight_is_whole() -> None:
    judge = Judge(TINY).eval()
    torch.nn.init.constant_(judge.shape.bias[0], -50.0)
    sights = look(judge, np.zeros((3, 64, 80, 3), np.uint8))
    assert [seen.things for seen in sights] == [()] * 3 and sights[0].relations.shape == (0, 0, 4)
    assert features(sights).shape == (3, 12) and np.isclose(np.exp(sights[0].scene["place"]).sum(), 1)


def test_things_have_shares_boxes_and_relations_to_each_other() -> None:
    torch.manual_seed(1)
    judge = Judge(TINY).eval()
    torch.nn.init.constant_(judge.shape.bias[0], 0.0)
    seen = look(judge, np.random.default_rng(0).integers(0, 255, (1, 128, 128, 3), np.uint8).astype(np.uint8))[0]
    count = len(seen.things)
    assert count > 1 and seen.relations.shape == (count, count, 4)
    assert all(0 < thing.certain < 1 and thing.box[0] < thing.box[2] and thing.box[1] < thing.box[3] for thing in seen.things)
    assert np.allclose(np.exp(seen.things[0].names["colour"]).sum(), 1)
