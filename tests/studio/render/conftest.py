"""A shelf of media for films that are rendered."""

from __future__ import annotations

import pytest

from studio.render.lettering import application
from tests.studio.render.reels import Shelf


@pytest.fixture(scope="session", autouse=True)
def _text_can_be_drawn(qapp):
    application()


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    folder = tmp_path / "media"
    folder.mkdir()
    return Shelf(folder)
