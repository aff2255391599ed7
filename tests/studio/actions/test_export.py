from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engines.media.picture import encode_png
from studio.actions.all import ACTIONS
from studio.actions.export import export_film, frame_path, save_frame
from studio.document.asset import Asset
from studio.document.timeline import AssetSource, Clip, Timeline, Track


@pytest.fixture
def cut(session):
    """A session on a film of one red second."""
    key = session.bundle.add_media(encode_png(np.full((72, 128, 3), (200, 30, 30), np.uint8)), "png")
    clip = Clip("c", AssetSource("red"), 0, 24)
    assets = {"red": Asset("red", "Red", "picture", key, 128, 72)}
    timeline = Timeline((Track("v1", "Picture", "picture", (clip,)),))
    session.commit("Cut", replace(session.project, width=128, height=72, assets=assets, timeline=timeline))
    return session


def test_export_asks_the_window(cut, qtbot):
    with qtbot.waitSignal(cut.asked) as asked:
        export_film(cut)
    assert asked.args == ["export"]


def test_both_are_actions_and_need_a_film(session, cut):
    by_id = {action.id: action for action in ACTIONS}
    for name in ("file.export", "export.frame"):
        assert by_id[name].enabled(cut)
    session.commit("Empty", replace(session.project, timeline=Timeline()))
    assert not by_id["file.export"].enabled(session)


def test_the_frame_at_the_playhead_is_saved_beside_the_film(cut, qtbot):
    cut.select(playhead=13)
    with qtbot.waitSignal(cut.message, timeout=20_000) as said:
        save_frame(cut)
    path = cut.bundle.folder.parent / "Test 00-00-00-13.png"
    assert frame_path(cut) == path and str(path) in said.args[0]
    pixels = np.asarray(Image.open(path))
    assert pixels.shape == (72, 128, 3) and np.abs(pixels[30, 30].astype(int) - (200, 30, 30)).max() <= 3


def test_a_frame_that_cannot_be_saved_is_said(cut, qtbot):
    frame_path(cut).mkdir()
    with qtbot.waitSignal(cut.problem, timeout=20_000) as said:
        save_frame(cut)
    assert "already a folder" in said.args[0]
