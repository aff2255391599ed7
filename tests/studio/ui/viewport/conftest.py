"""A set on Build's stage, for the tests of the stage and of what is edited on it."""

import pytest

from studio.ui.viewport.build_stage import BuildStage
from tests.set_kit import build


@pytest.fixture
def built(session, tmp_path, qtbot):
    """The stage with a ball and a box, drawn once, and the ids of both."""
    session.select(workspace="build")
    stage = BuildStage(session)
    qtbot.addWidget(stage)
    stage.resize(640, 400)
    stage.show()
    ids = build(session, tmp_path)
    qtbot.waitUntil(lambda: stage.view._image is not None and len(stage.view.view().props) == 2, timeout=120_000)
    yield stage, ids
    stage.view.drawing.close()
