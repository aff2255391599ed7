import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from studio.document.canvas import Frame
from studio.ui.canvas.zoom import LARGEST, SMALLEST, Zoom, centred, fitted, frame_box

places = st.floats(-2000, 2000)
zooms = st.builds(Zoom, st.floats(0.02, 60), places, places)


@given(zooms, places, places)
def test_there_and_back(zoom, x, y):
    point = zoom.to_canvas(zoom.to_widget(x, y))
    assert point.x() == pytest.approx(x, abs=1e-6) and point.y() == pytest.approx(y, abs=1e-6)


@given(zooms, places, places, st.floats(0.1, 10))
def test_zooming_keeps_what_is_under_the_pointer(zoom, x, y, factor):
    before = zoom.to_canvas(QPointF(x, y))
    after = zoom.about(QPointF(x, y), factor).to_canvas(QPointF(x, y))
    assert after.x() == pytest.approx(before.x(), abs=1e-5) and after.y() == pytest.approx(before.y(), abs=1e-5)


@given(zooms, places, places)
def test_the_box_under_a_rectangle_covers_it(zoom, x, y):
    rect = QRectF(x, y, 50, 30)
    assert zoom.rect(zoom.box(rect)).adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(rect)


def test_zoom_has_an_end_in_both_directions():
    zoom = Zoom()
    for _ in range(100):
        zoom = zoom.about(QPointF(5, 5), 1.5)
    assert zoom.scale == LARGEST
    for _ in range(200):
        zoom = zoom.about(QPointF(5, 5), 0.5)
    assert zoom.scale == SMALLEST


def test_fitting_shows_the_whole_frame_and_never_enlarges():
    area = QRectF(50, 40, 800, 500)
    frame = Frame(-300, 20, 4000, 1000)
    rect = fitted(frame, area).rect(frame_box(frame))
    assert area.contains(rect)
    assert rect.center().x() == pytest.approx(area.center().x(), abs=1)
    assert fitted(Frame(0, 0, 64, 64), area).scale == 1.0


def test_a_hundred_percent_lies_on_whole_pixels():
    zoom = centred(Frame(0, 0, 333, 111), QRectF(0, 0, 700, 401), 1.0)
    assert zoom.scale == 1.0 and zoom.x == int(zoom.x) and zoom.y == int(zoom.y)


@pytest.mark.parametrize(("scale", "level"), [(8, 0), (1, 0), (0.9, 0), (0.51, 0), (0.5, 1), (0.3, 1), (0.25, 2), (0.1, 3)])
def test_the_level_is_never_coarser_than_the_screen(scale, level):
    assert Zoom(scale).level == level
    assert 2.0**-level >= scale or level == 0
