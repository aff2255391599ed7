"""Results find their place in the film as it is when they arrive, whatever was undone meanwhile."""

from dataclasses import replace

from engines.media.picture import encode_png
from studio.actions import library
from studio.actions import shot as shots
from studio.document.history import History
from tests.studio.paint_kit import add_shot, noise, paint, wait

__all__ = ["paint"]


def new_take(session) -> str:
    """Ask for a take and wait for it; its asset's id."""
    known = set(session.project.assets)
    shots.generate(session, ["s"])
    wait(lambda: set(session.project.assets) - known)
    return (set(session.project.assets) - known).pop()


def test_a_take_that_arrives_after_an_undo_keeps_redo(paint):
    add_shot(paint, noise()[..., :3])
    shots.set_prompt(paint, "s", "a blue cone")
    paint.undo()
    asset = new_take(paint)
    assert paint.project.shots[0].prompt == "a red cube" and paint.project.shots[0].take.asset == asset
    assert paint.history.redo_label == "Edit prompt"
    paint.redo()
    assert paint.project.shots[0].prompt == "a blue cone" and paint.project.shots[0].take.asset == asset
    for _ in range(2):
        paint.undo()
    assert len(paint.project.shots[0].takes) == 1, "the take is a step of its own, that undo takes back"


def test_a_take_whose_shot_was_undone_comes_back_with_it(paint):
    paint.commit("Title", replace(paint.project, title="Before"))
    add_shot(paint, noise()[..., :3])
    shots.generate(paint, ["s"])
    paint.undo()
    wait(lambda: paint.project.assets)
    (asset,) = paint.project.assets
    assert not paint.project.shots, "its target is gone: it is in the library"
    paint.redo()
    assert paint.project.shots[0].take.asset == asset


def test_an_import_that_arrives_after_an_undo_keeps_redo(paint, tmp_path):
    add_shot(paint, noise()[..., :3])
    paint.undo()
    (tmp_path / "new.png").write_bytes(encode_png(noise(seed=4)))
    library.import_files(paint, [tmp_path / "new.png"])
    wait(lambda: paint.project.assets)
    (new,) = paint.project.assets
    paint.redo()
    assert set(paint.project.assets) == {"a", new}


def test_forgetting_redo_would_be_seen(paint, monkeypatch):
    monkeypatch.setattr(History, "arrive", lambda self, label, change: self.commit(label, change(self.project)))
    add_shot(paint, noise()[..., :3])
    shots.set_prompt(paint, "s", "a blue cone")
    paint.undo()
    new_take(paint)
    assert paint.history.redo_label is None
