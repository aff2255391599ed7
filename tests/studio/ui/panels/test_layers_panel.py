import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from studio.document.layers import find_layer
from studio.ui.panels.layers_panel import LayersPanel
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(paint, qtbot) -> LayersPanel:
    open_canvas(paint, noise(), noise(seed=2), noise(seed=3))
    panel = LayersPanel(paint)
    qtbot.addWidget(panel)
    panel.resize(316, 300)
    panel.show()
    return panel


def row(panel: LayersPanel, place: int):
    return panel.list.itemWidget(panel.list.item(place))


def order(session) -> list[str]:
    return [layer.id for layer in canvas_of(session).layers]


def shown(panel: LayersPanel) -> list[str]:
    return [item.data(Qt.ItemDataRole.UserRole) for item in panel.list.items()]


def test_rows_stand_from_top_to_bottom_and_choose_the_layer(paint, panel):
    assert shown(panel) == ["l2", "l1", "l0"]
    QTest.mouseClick(panel.list.viewport(), LEFT, pos=panel.list.visualItemRect(panel.list.item(1)).center())
    assert paint.selection.layer == "l1"


def test_dragging_a_row_changes_the_order(paint, panel):
    panel.list.setCurrentRow(0)
    below = panel.list.visualItemRect(panel.list.item(2)).center() + QPoint(0, 12)
    panel.list.dropEvent(QDropEvent(QPointF(below), Qt.DropAction.MoveAction, QMimeData(), LEFT, Qt.KeyboardModifier.NoModifier))
    assert order(paint) == ["l2", "l0", "l1"] and shown(panel) == ["l1", "l0", "l2"]
    panel.list.setCurrentRow(2)
    top = panel.list.visualItemRect(panel.list.item(0)).topLeft() + QPoint(9, 2)
    panel.list.dropEvent(QDropEvent(QPointF(top), Qt.DropAction.MoveAction, QMimeData(), LEFT, Qt.KeyboardModifier.NoModifier))
    assert shown(panel) == ["l2", "l1", "l0"]
    paint.undo(), paint.undo()
    assert order(paint) == ["l0", "l1", "l2"]


def test_eye_and_lock(paint, panel):
    QTest.mouseClick(row(panel, 0).eye, LEFT)
    assert not find_layer(canvas_of(paint), "l2").visible
    QTest.mouseClick(row(panel, 1).lock, LEFT)
    assert find_layer(canvas_of(paint), "l1").locked
    paint.undo(), paint.undo()
    assert find_layer(canvas_of(paint), "l2").visible and not find_layer(canvas_of(paint), "l1").locked


def test_a_double_click_renames_and_escape_does_not(paint, panel):
    QTest.mouseDClick(row(panel, 0).name, LEFT)
    QTest.keyClicks(row(panel, 0).edit, "Sky")
    QTest.keyClick(row(panel, 0).edit, Qt.Key.Key_Return)
    assert find_layer(canvas_of(paint), "l2").name == "Sky" and paint.history.undo_label == "Rename layer"
    QTest.mouseDClick(row(panel, 0).name, LEFT)
    QTest.keyClicks(row(panel, 0).edit, "Nothing")
    QTest.keyClick(row(panel, 0).edit, Qt.Key.Key_Escape)
    assert find_layer(canvas_of(paint), "l2").name == "Sky"


def test_opacity_is_one_step_however_long_the_dial_moves(paint, panel):
    steps = len(paint.history.steps)
    for value in (90, 70, 40):
        panel.opacity._move(value)
    panel.opacity._commit()
    assert find_layer(canvas_of(paint), "l2").opacity == 0.4
    assert len(paint.history.steps) == steps + 1


def test_buttons_add_duplicate_merge_and_delete(paint, panel):
    def press(id: str) -> None:
        QTest.mouseClick(panel._buttons[id], LEFT)

    press("layer.add")
    assert len(order(paint)) == 4 and paint.selection.layer == order(paint)[-1]
    press("layer.delete")
    assert order(paint) == ["l0", "l1", "l2"] and paint.selection.layer == "l2"
    press("layer.duplicate")
    assert [layer.name for layer in canvas_of(paint).layers][-1] == "Layer 2 copy"
    press("layer.merge")
    assert order(paint) == ["l0", "l1", "l2"]
    paint.select(layer="l0")
    assert not panel._buttons["layer.merge"].isEnabled(), "nothing lies below"


def test_rows_get_their_pictures(paint, panel):
    wait(lambda: all(not row(panel, place).picture.pixmap().isNull() for place in range(3)))
