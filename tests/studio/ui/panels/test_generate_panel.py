import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.actions.canvas import set_frame
from studio.actions.selection import select_rectangle
from studio.document.canvas import Frame
from studio.ui.panels.generate_panel import GeneratePanel
from tests.studio.paint_kit import canvas_of, noise, open_canvas, paint, wait

__all__ = ["paint"]


@pytest.fixture
def panel(paint, qtbot) -> GeneratePanel:
    panel = GeneratePanel(paint)
    qtbot.addWidget(panel)
    panel.resize(316, 600)
    panel.show()
    return panel


def press(panel: GeneratePanel) -> None:
    QTest.mouseClick(panel.button, Qt.MouseButton.LeftButton)


def test_type_and_press(paint, panel):
    open_canvas(paint)
    assert not panel.button.isEnabled()
    QTest.keyClicks(panel.prompt, "a red cube")
    assert panel.button.isEnabled() and panel.button.text().startswith("Make picture")
    panel.candidates._move(3)
    press(panel)
    wait(lambda: len(paint.queue.jobs()) == 3)
    assert {job.request.dials.prompt for job in paint.queue.jobs()} == {"a red cube"}


def test_the_button_says_what_it_will_do(paint, panel):
    open_canvas(paint, noise())
    assert panel.button.text().startswith("Vary the picture")
    select_rectangle(paint, (10, 10, 50, 50), "replace")
    assert panel.button.text().startswith("Fill the mask") and panel.intents.current == "fill"
    QTest.mouseClick(panel.intents.button("vary"), Qt.MouseButton.LeftButton)
    assert panel.button.text().startswith("Vary the picture")
    assert not panel.intents.button("expand").isEnabled()
    set_frame(paint, Frame(0, 0, 384, 180))
    assert panel.intents.button("expand").isEnabled()


def test_fill_and_vary_have_strengths_of_their_own(paint, panel):
    open_canvas(paint, noise())
    panel.strength._move(0.25)
    panel.strength._commit()
    select_rectangle(paint, (10, 10, 50, 50), "replace")
    assert panel.strength.value() == 1.0
    panel.strength._move(0.75)
    dials = paint.paint.dials("canvas")
    assert (dials.vary, dials.fill) == (0.25, 0.75)


def test_sizes_of_an_empty_canvas(paint, panel):
    open_canvas(paint)
    assert panel.size.isVisible()
    panel.size.setCurrentIndex(1)
    panel.size.activated.emit(1)
    frame = canvas_of(paint).frame
    assert (frame.width, frame.height) == (720, 720)
    open_canvas(paint, noise())
    assert not panel.size.isVisible()


def test_every_canvas_keeps_its_own_words(paint, panel):
    open_canvas(paint, noise())
    QTest.keyClicks(panel.prompt, "one")
    paint.select(canvas=None)
    assert panel.prompt.toPlainText() == ""
    paint.select(canvas="canvas")
    assert panel.prompt.toPlainText() == "one"


def test_a_typed_seed_is_used(paint, panel):
    open_canvas(paint, noise())
    panel.seed.field.setValue(4294967295)
    panel.seed.lock.click()
    panel.candidates._move(1)
    press(panel)
    wait(paint.queue.jobs)
    assert paint.queue.jobs()[0].request.dials.seed == 4294967295
    assert panel.seed.field.value() == 4294967295


def test_every_control_has_a_name_and_a_tip(panel):
    controls = (panel.prompt, panel.button, panel.model, panel.size, panel.strength, panel.seed.field, panel.intents)
    assert all(control.accessibleName() for control in controls)
    assert all(panel.intents.button(key).toolTip() for key in ("fill", "vary", "expand"))
