"""The envelope over the waveform of the selected clip, under a real mouse."""

from dataclasses import replace
from statistics import median
from time import process_time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engines.media.peaks import FACTOR, peaks_from, peaks_of
from studio.actions import timeline
from studio.document.mix import Point
from studio.render.spectrogram import BANDS, HOP, Scan
from studio.ui.player.stretching import Stretching
from studio.ui.score.sound_view import SoundView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(cut, qtbot):
    view = SoundView(cut)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    timeline.select_clips(cut, ["music"])
    yield view
    Stretching.of(cut).close()


def clip(session):
    return session.project.timeline.tracks[3].clips[0]


def spot(view, session, at, value) -> QPoint:
    line = view._line.line(clip(session))
    return QPointF(line.x(at), line.y(value)).toPoint()


def drag(view, start, end, drop=True):
    QTest.mousePress(view, LEFT, pos=start)
    for step in (0.4, 1.0):
        QTest.mouseMove(view, start + (end - start) * step)
    if drop:
        QTest.mouseRelease(view, LEFT, pos=end)


def test_keys_are_added_moved_and_removed_and_the_playhead_stays(view, cut):
    steps = cut.history.cursor
    QTest.mouseClick(view, LEFT, pos=spot(view, cut, 100_000, 0.0))
    (key,) = clip(cut).gain_curve
    assert abs(key.at - 100_000) < 1200 and cut.selection.playhead == 0 and cut.selection.key == ("music", key.at)
    drag(view, spot(view, cut, key.at, 0.0), spot(view, cut, 240_000, -20.0))
    (moved,) = clip(cut).gain_curve
    assert abs(moved.at - 240_000) < 1200 and moved.value == pytest.approx(-20, abs=1) and cut.history.cursor == steps + 2
    QTest.mouseDClick(view, LEFT, pos=spot(view, cut, moved.at, moved.value))
    assert not clip(cut).gain_curve


def test_away_from_the_line_a_click_is_the_playhead(view, cut):
    QTest.mouseClick(view, LEFT, pos=spot(view, cut, 100_000, -30.0))
    assert cut.selection.playhead == 50 and not clip(cut).gain_curve


def test_escape_and_snapping(view, cut):
    before = cut.project
    drag(view, spot(view, cut, 100_000, 0.0), spot(view, cut, 100_000, -20.0), drop=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, pos=QPoint(5, 5))
    assert cut.project is before
    drag(view, spot(view, cut, 100_000, 0.0), spot(view, cut, 96_000 + 2500, -20.0))
    assert clip(cut).gain_curve[0].at == 96_000, "a cut between pictures holds it"


def test_what_is_heard_is_what_is_drawn(view, cut, qtbot):
    cut.select(envelope="pan")
    view._line.press(QPointF(0, 0))
    QTest.mouseClick(view, LEFT, pos=spot(view, cut, 10_000, 0.0))
    drag(view, spot(view, cut, clip(cut).pan_curve[0].at, 0.0), spot(view, cut, 10_000, -1.0))
    assert clip(cut).pan_curve[0].value == -1.0 and not clip(cut).gain_curve
    assert isinstance(clip(cut).pan_curve[0], Point)
    qtbot.waitUntil(lambda: view._scan is not None, timeout=20_000)
    outline = view._scan.peaks.outline(0, 192 * 2000, 20)
    assert np.abs(outline[:, 1]).max() < 1e-3 < np.abs(outline[:, 0]).max()


def test_every_step_of_the_zoom_from_an_hour_to_a_sample_is_fluent(view, cut):
    """No step costs much more than any other: what is drawn depends on the pixels, not on the hour. Medians of three."""
    hour = 3600 * 48_000
    rng = np.random.default_rng(1)
    second = (0.3 * rng.standard_normal((48_000, 2))).astype(np.float32)
    finest = np.tile(peaks_of([second], 2).levels[0], (3600, 1, 1))
    bands = [rng.integers(0, 255, (hour // HOP, BANDS), dtype=np.uint8)]
    while len(bands[-1]) > FACTOR:
        bands.append(np.maximum.reduceat(bands[-1], np.arange(0, len(bands[-1]), FACTOR), axis=0))
    timeline.select_clips(cut, [])
    view.resize(1000, 320)
    view._stretch = replace(view._stretch, samples=hour)
    costs = [_cost(lambda: view._on_scan(Scan(0, peaks_from(hour, finest), tuple(bands)))) - _cost(lambda: peaks_from(hour, finest))]
    view.show_all()
    while view.count > 60:
        view.zoom(4, 500)
        costs.append(median(_cost(view.repaint) for _ in range(3)))
    arrival, *steps = costs
    assert len(steps) > 10 and max(arrival, *steps) < 5 * median(steps), costs


def _cost(work) -> float:
    begun = process_time()
    work()
    return process_time() - begun
