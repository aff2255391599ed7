"""The control section by real clicks and drops."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest

from engines.media.picture import encode_png
from engines.models.catalog import scan
from studio.actions import control
from studio.actions.canvas import with_canvas
from studio.document.asset import Asset
from studio.document.canvas import Layer, LayerControl
from studio.document.control import control_layers
from studio.document.layers import insert_layer
from studio.document.paint import from_picture
from studio.ui.canvas.drops import ASSETS
from studio.ui.panels.control_section import ControlSection
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def section(paint, qtbot) -> ControlSection:
    """As the generate panel drives it."""
    section = ControlSection(paint)
    qtbot.addWidget(section)
    models = scan().models
    section.show_for(models, "storybook")
    follow = lambda *_: section.show_for(models, "storybook")  # noqa: E731
    paint.changed.connect(follow)
    paint.selection_changed.connect(follow)
    section.resize(300, 400)
    section.show()
    return section


def add(session, id: str, kind: str) -> None:
    layer = Layer(id, id, from_picture(noise()), control=LayerControl(kind))
    session.commit("Control", with_canvas(session.project, insert_layer(canvas_of(session), layer)))


def found(session, id: str) -> Layer:
    return next(layer for layer in canvas_of(session).layers if layer.id == id)


def test_an_empty_section_says_what_to_do(paint, section):
    open_canvas(paint, noise())
    assert section.hint.isVisible() and not section.weight.isVisible() and not section.note.isVisible()


def test_a_menu_entry_traces_the_canvas(paint, section):
    open_canvas(paint, noise())
    section.add.menu().aboutToShow.emit()
    entries = {entry.text(): entry for entry in section.add.menu().actions()}
    assert entries["Trace edges"].isEnabled() and not entries["Use control layer as picture"].isEnabled()
    entries["Trace edges"].trigger()
    wait(lambda: len(section.rows) == 1)
    assert section.weight.isVisible() and not section.hint.isVisible()


def test_dials_belong_to_the_row_in_hand(paint, section):
    open_canvas(paint, noise())
    add(paint, "a", "edges")
    add(paint, "b", "depth")
    assert list(section.rows) == ["b", "a"]
    QTest.mouseClick(section.rows["a"].picture, LEFT)
    assert paint.selection.layer == "a"
    section.weight._move(0.5)
    section.weight._commit()
    section.begin._move(30)
    section.begin._commit()
    assert (found(paint, "a").control.weight, found(paint, "a").control.start) == (0.5, 0.3)
    assert found(paint, "b").control == LayerControl("depth")
    paint.undo()
    assert section.begin.value() == 0 and section.weight.value() == 0.5


def test_from_never_passes_until(paint, section):
    open_canvas(paint, noise())
    add(paint, "a", "edges")
    section.end._move(20)
    section.end._commit()
    section.begin._move(60)
    section.begin._commit()
    assert (found(paint, "a").control.start, found(paint, "a").control.end) == (0.6, 0.61)


def test_off_kind_and_away(paint, section):
    open_canvas(paint, noise())
    add(paint, "a", "edges")
    row = section.rows["a"]
    QTest.mouseClick(row.eye, LEFT)
    assert not found(paint, "a").visible
    row.kind.setCurrentIndex(row.kind.findData("pose"))
    row.kind.activated.emit(row.kind.currentIndex())
    assert found(paint, "a").control.kind == "pose"
    QTest.mouseClick(row.remove, LEFT)
    assert not control_layers(canvas_of(paint)) and not section.rows


def test_a_model_without_control_is_named(paint, section):
    open_canvas(paint, noise())
    add(paint, "a", "pose")
    section.show_for(tuple(info for info in scan().models if info.controls != "storybook"), "storybook")
    assert section.note.isVisible() and "pose" in section.note.text() and "Storybook" in section.note.text()
    QTest.mouseClick(section.rows["a"].eye, LEFT)
    assert not section.note.isVisible(), "what is off needs no model"


def test_a_library_picture_is_dropped(paint, section):
    open_canvas(paint, noise())
    media = paint.bundle.add_media(encode_png(noise()), "png")
    paint.commit("Asset", replace(paint.project, assets={"a": Asset("a", "Pass", "picture", media, width=320, height=180)}))
    data = QMimeData()
    data.setData(ASSETS, json.dumps(["a"]).encode())
    at, copy = QPointF(20, 20), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at.toPoint(), copy, data, LEFT, Qt.KeyboardModifier.NoModifier)
    section.dragEnterEvent(enter)
    assert enter.isAccepted()
    section.dropEvent(QDropEvent(at, copy, data, LEFT, Qt.KeyboardModifier.NoModifier))
    wait(lambda: len(section.rows) == 1)
    assert control_layers(canvas_of(paint))[0].asset == "a"


def test_every_control_has_a_name_and_a_tip(paint, section):
    open_canvas(paint, noise())
    add(paint, "a", "edges")
    row = section.rows["a"]
    for widget in (section.add, section.weight, section.begin, section.end, row.kind, row.trace, row.eye, row.remove, row):
        assert widget.accessibleName()
        assert widget.toolTip() or widget in (section.weight, section.begin, section.end)
    assert control.NAMES.keys() == {"edges", "depth", "pose", "segments"}
