"""One graphics context for all tests of the world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engines.training.world.render import Renderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer()
    yield renderer
    renderer.close()
