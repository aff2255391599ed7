"""Requests on twins: short to write in tests."""

import numpy as np
import pytest

from engines.media.picture import write_png
from engines.models.cache import Cache
from engines.requests import Dials


@pytest.fixture(scope="session")
def models():
    """One cache for the room's tests."""
    return Cache(budget=1 << 30)


@pytest.fixture
def dials(twins):
    """dials(kind, **changes) -> Dials of a small quick picture."""

    def make(kind="storybook", **changes):
        return Dials(**{"prompt": "a red cube", "width": 96, "height": 64, "steps": 2, "seed": 5, "model": str(twins(kind)), **changes})

    return make


@pytest.fixture
def save(tmp_path):
    """save(name, pixels) -> path of a PNG."""

    def write(name, pixels):
        write_png(tmp_path / name, pixels)
        return str(tmp_path / name)

    return write


@pytest.fixture
def noise():
    """noise(height, width, channels) -> pixels that no model would make."""

    def make(height=64, width=96, channels=3, seed=0):
        return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)

    return make
