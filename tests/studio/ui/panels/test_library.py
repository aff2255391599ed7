"""The library: find, look into, rename, remove, import, relink."""

import json

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from engines.media.picture import write_png
from studio.actions import library as actions
from studio.actions import shot as shot_actions
from studio.ui.panels.asset_details import facts, recipe
from studio.ui.panels.asset_list import ASSETS
from studio.ui.panels.library import Library
from tests.window_kit import click_row, wait_for_jobs, write


@pytest.fixture
def library(session, qtbot):
    library = Library(session)
    qtbot.addWidget(library)
    library.resize(252, 600)
    library.show()
    return library


@pytest.fixture
def files(tmp_path):
    write_png(tmp_path / "tree.png", np.full((90, 160, 3), 90, np.uint8))
    soundfile.write(tmp_path / "bell.wav", np.sin(np.arange(24_000) / 20).astype(np.float32) * 0.5, 48_000)
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    return tmp_path


def bring(session, qtbot, *paths) -> list[str]:
    ids = []
    actions.import_files(session, paths, ids.extend)
    qtbot.waitUntil(lambda: session.files.idle, timeout=30_000)
    return ids


def rows(library) -> list[str]:
    return [library._model.index(row).data() for row in range(library._model.rowCount())]


def test_empty_says_what_to_do(library):
    assert library._pages.currentWidget() is library._empty
    assert "import" in library._empty.text()


def test_dropped_files_come_in_and_bad_ones_are_named(library, session, qtbot, files):
    problems = []
    session.problem.connect(problems.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files / name)) for name in ("tree.png", "bell.wav", "bad.png")])
    library.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: session.files.idle, timeout=30_000)
    assert rows(library) == ["tree"]
    QTest.mouseClick(library._kinds.button("sound"), Qt.MouseButton.LeftButton)
    assert rows(library) == ["bell"]
    assert len(problems) == 1
    assert "bad.png" in problems[0]
    bell = next(asset for asset in session.project.assets.values() if asset.kind == "sound")
    assert (bell.samples, bell.channels, bell.origin) == (24_000, 1, "bell.wav")
    assert session.history.undo_label == "Import 2 files"


def test_the_same_file_comes_in_once(session, qtbot, files):
    first = bring(session, qtbot, files / "tree.png")
    assert bring(session, qtbot, files / "tree.png") == first
    assert len(session.project.assets) == 1


def test_search_looks_at_names_and_prompts(library, session, qtbot, files):
    write(session)
    shot_actions.generate_missing(session)
    bring(session, qtbot, files / "tree.png")
    wait_for_jobs(qtbot, session)
    assert len(rows(library)) == 4
    library._search.setText("yellow cone")
    assert len(rows(library)) == 1
    library._search.setText("tree")
    assert rows(library) == ["tree"]
    library._search.setText("nowhere at all")
    assert library._pages.currentWidget() is library._empty


def test_details_tell_recipe_and_use(library, session, qtbot):
    ids = write(session)
    shot_actions.generate(session, [ids[0]])
    wait_for_jobs(qtbot, session)
    click_row(library._grid, 0)
    details = library._details
    assert details.isVisible()
    assert "1280×720" in details._facts.text()
    assert "a red sphere left of a blue cube" in details._recipe.text()
    assert "Shot 1" in details._uses.text()
    details._uses.linkActivated.emit(f"shot:{ids[0]}")
    assert session.selection.shot == ids[0]


def test_rename_is_an_edit(library, session, qtbot, files):
    (id,) = bring(session, qtbot, files / "tree.png")
    library._model.setData(library._model.index(0), "Old oak")
    assert session.project.assets[id].name == "Old oak"
    assert session.history.undo_label == "Rename “tree”"
    session.undo()
    assert rows(library) == ["tree"]


def test_what_is_in_use_is_hidden_and_what_is_not_is_removed(library, session, qtbot, files):
    ids = write(session)
    shot_actions.generate(session, [ids[0]])
    wait_for_jobs(qtbot, session)
    (tree,) = bring(session, qtbot, files / "tree.png")
    used = session.project.shot(ids[0]).take.asset
    session.select(assets=(used, tree))
    actions.remove(session)
    assert rows(library) == []
    assert tree not in session.project.assets
    assert session.project.assets[used].hidden
    session.undo()
    assert len(rows(library)) == 2


def test_assets_are_carried_when_dragged(library, session, qtbot, files):
    (id,) = bring(session, qtbot, files / "tree.png")
    data = library._model.mimeData([library._model.index(0)])
    assert json.loads(data.data(ASSETS).data()) == [id]


def test_missing_media_can_be_relinked(library, session, qtbot, files):
    (id,) = bring(session, qtbot, files / "tree.png")
    session.media(id).unlink()
    session.select(assets=())
    click_row(library._grid, 0)
    assert library._details._relink.isVisible()
    assert library._details._facts.text() == "The file is missing."
    actions.relink(session, id, files / "tree.png")
    qtbot.waitUntil(lambda: session.files.idle, timeout=30_000)
    assert session.media(id).is_file()
    assert not library._details._relink.isVisible()


def test_relinking_a_sound_to_a_picture_is_refused(session, qtbot, files):
    (id,) = bring(session, qtbot, files / "tree.png")
    problems = []
    session.problem.connect(problems.append)
    actions.relink(session, id, files / "bell.wav")
    qtbot.waitUntil(lambda: session.files.idle, timeout=30_000)
    assert len(problems) == 1
    assert session.project.assets[id].kind == "picture"


def test_a_picture_with_its_recipe_offers_its_settings(session, qtbot, tmp_path):
    ids = write(session)
    shot_actions.select(session, [ids[1]])
    dials = {
        "prompt": "a purple torus",
        "negative_prompt": "",
        "width": 64,
        "height": 64,
        "steps": 9,
        "guidance_scale": 4.0,
        "seed": 5,
        "model": "storybook",
    }
    path = tmp_path / "made.png"
    write_png(path, np.zeros((64, 64, 3), np.uint8), {"request": {"kind": "TextToImage", "dials": dials}, "facts": {}})
    offers = []
    session.offered.connect(lambda *offer: offers.append(offer))
    (id,) = bring(session, qtbot, path)
    assert "carries the settings" in offers[0][0]
    assert "a purple torus" in recipe(session.project.assets[id])
    offers[0][2]()
    shot = session.project.shot(ids[1])
    assert (shot.prompt, shot.seed, shot.seed_locked, shot.dials["steps"]) == ("a purple torus", 5, True, 9)


def test_making_again_uses_another_seed(session, qtbot):
    ids = write(session)
    shot_actions.generate(session, [ids[0]])
    wait_for_jobs(qtbot, session)
    asset = session.project.assets[session.project.shot(ids[0]).take.asset]
    actions.make_again(session, asset.id)
    wait_for_jobs(qtbot, session)
    again = next(other for other in session.project.assets.values() if other.id != asset.id)
    assert again.recipe.request["dials"]["prompt"] == asset.recipe.request["dials"]["prompt"]
    assert again.recipe.request["dials"]["seed"] != asset.recipe.request["dials"]["seed"]


def test_facts_of_every_kind(session, qtbot, files):
    bring(session, qtbot, files / "tree.png", files / "bell.wav")
    assert {facts(asset) for asset in session.project.assets.values()} == {"160×90 · PNG · tree.png", "0.5 s · WAV · bell.wav"}
