"""Counting faces: a critic that knows a face by its colour, things with one, two and no faces."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engines.progress import Cancelled, Progress
from engines.splat.make.janus import AZIMUTHS, Janus, front_share, fronts, janus, of_critic

LOOKS = {"front": 0.9, "side": 0.5, "back": 0.1}


class Grey:
    """Fronts are bright, sides grey, backs dark."""

    kind = "flow"

    def latents(self, pictures: torch.Tensor) -> torch.Tensor:
        return pictures

    def levels(self, t: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return 1 - t, t

    def predict(self, noisy: torch.Tensor, t: torch.Tensor, words: list[str]) -> torch.Tensor:
        sigma = t.view(-1, 1, 1, 1)
        wanted = torch.tensor([LOOKS[word.split(", ")[1].split()[0]] for word in words]).view(-1, 1, 1, 1)
        return (noisy - wanted) / sigma  # flow = noise - x = (noisy - x) / t


def thing(*faces: float):
    def look(azimuth: float) -> np.ndarray:
        near = min((abs((azimuth - face + 180) % 360 - 180) for face in faces), default=180.0)
        side = "front" if near < 45 else "side" if near < 135 else "back"
        return np.full((8, 8, 4), [round(255 * LOOKS[side])] * 3 + [255], np.uint8)

    return look


@pytest.mark.parametrize(("faces", "count"), [((0.0,), 1), ((90.0,), 1), ((0.0, 180.0), 2), ((0.0, 120.0, 240.0), 3), ((), 0)])
def test_faces_are_counted(faces, count):
    found = janus(thing(*faces), of_critic(Grey(), "a robot"), Progress())
    assert len(found.fronts) == count and found.is_janus == (count > 1)
    assert len(found.shares) == len(AZIMUTHS)


def test_a_front_looks_like_one():
    shares = {side: front_share(torch.full((1, 3, 4, 4), LOOKS[side]), Grey(), "a robot") for side in LOOKS}
    assert shares["front"] > 0.9 and shares["side"] < 0.1 and shares["back"] < 0.1


def test_neighbours_are_one_front():
    shares = [0.9, 0.95, 0.8] + [0.1] * 8 + [0.7]
    assert fronts(shares) == (30.0,)
    assert not Janus((30.0,), tuple(shares)).is_janus


def test_it_can_be_cancelled():
    with pytest.raises(Cancelled):
        janus(thing(0.0), of_critic(Grey(), "a robot"), Progress(cancelled=lambda: True))


def test_a_back_that_is_a_little_like_a_front_is_none():
    shares = [0.9, 0.8, 0.3, 0.1, 0.1, 0.5, 0.6, 0.5, 0.1, 0.1, 0.2, 0.8]
    assert fronts(shares) == (0.0,)
    assert fronts([*shares[:6], 0.85, *shares[7:]]) == (0.0, 180.0)
