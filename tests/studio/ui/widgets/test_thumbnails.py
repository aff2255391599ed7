"""Thumbnails: decoded beside the window, cached, and honest about what is missing."""

import threading

import numpy as np
from PySide6.QtCore import QSize

from engines.media.picture import encode_png, write_png
from studio.actions.place import with_asset
from studio.document.asset import Asset
from studio.ui.widgets import thumbnails as module
from studio.ui.widgets.thumbnails import Thumbnails


def add_picture(session, id="one", colour=(200, 30, 40), size=(90, 160)) -> Asset:
    pixels = np.full((*size, 3), colour, np.uint8)
    asset = Asset(id, id, "picture", session.bundle.add_media(encode_png(pixels), "png"), width=size[1], height=size[0])
    session.commit("Add", with_asset(session.project, asset))
    return asset


def test_decodes_in_another_thread_and_keeps(session, qtbot, monkeypatch):
    threads = []
    real = module.read_thumbnail
    monkeypatch.setattr(module, "read_thumbnail", lambda *a: threads.append(threading.current_thread()) or real(*a))
    add_picture(session)
    cache = Thumbnails.of(session)
    assert Thumbnails.of(session) is cache
    with qtbot.waitSignal(cache.ready, timeout=5000) as told:
        assert cache.get("one", QSize(40, 40)) is None
    assert told.args == ["one"]
    picture = cache.get("one", QSize(40, 40))
    assert (picture.width(), picture.height()) == (71, 40)
    assert picture.toImage().pixelColor(5, 5).getRgb()[:3] == (200, 30, 40)
    assert cache.get("one", QSize(40, 40)) is picture
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_small_pictures_are_not_enlarged(session, qtbot):
    add_picture(session, size=(9, 16))
    cache = Thumbnails.of(session)
    with qtbot.waitSignal(cache.ready, timeout=5000):
        cache.get("one", QSize(400, 400))
    assert cache.get("one", QSize(400, 400)).size() == QSize(16, 9)


def test_a_missing_file_fails_until_it_is_relinked(session, qtbot, tmp_path):
    from studio.actions.library import relink

    asset = add_picture(session)
    session.bundle.find_media(asset.media).unlink()
    cache = Thumbnails.of(session)
    with qtbot.waitSignal(cache.ready, timeout=5000):
        cache.get("one", QSize(40, 40))
    assert cache.failed("one")
    again = tmp_path / "again.png"
    write_png(again, np.full((90, 160, 3), (200, 30, 40), np.uint8))
    with qtbot.waitSignal(session.relinked, timeout=20_000):
        relink(session, "one", again)
    assert not cache.failed("one")


def test_an_unknown_asset_has_none(session):
    assert Thumbnails.of(session).get("nobody", QSize(10, 10)) is None
    assert not Thumbnails.of(session).failed("nobody")


def test_the_budget_holds(session, qtbot, monkeypatch):
    monkeypatch.setattr(module, "BUDGET", 30_000)
    cache = Thumbnails.of(session)
    for number in range(4):
        add_picture(session, f"p{number}", (number * 20, 9, 9))
        with qtbot.waitSignal(cache.ready, timeout=5000):
            cache.get(f"p{number}", QSize(80, 45))
    assert cache._bytes <= 30_000
    assert cache.get("p0", QSize(80, 45)) is None
