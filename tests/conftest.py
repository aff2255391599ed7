"""Fixtures for the whole house: settings that touch nobody's own, a fresh film, and a session with an engine that paints at once."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("GOMP_SPINCOUNT", "0")
os.environ["HF_HUB_OFFLINE"] = "1"

PAINTING_ENGINE = "tests.painting_engine"


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch) -> None:
    """Settings and data of the person who runs the tests stay as they are."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.delenv("FILMWRIGHT_MODELS", raising=False)
    try:
        from PySide6.QtCore import QSettings
    except ImportError:
        return
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(home / "config"))


@pytest.fixture
def film(tmp_path: Path):
    """An empty film on disk, open for writing."""
    from studio.document.files import Bundle
    from studio.document.project import Project

    bundle = Bundle.create(tmp_path / "Test.film", Project(title="Test"))
    yield bundle
    bundle.close()


@pytest.fixture
def session(film, qapp) -> Iterator:
    """A session on an empty film; its queue runs the painting engine in the real engine process."""
    from studio.opening import close_session, start_session

    session = start_session(film, PAINTING_ENGINE)
    session.queue.start()
    yield session
    close_session(session)
    qapp.processEvents()
    gc.collect()
