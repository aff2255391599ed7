"""Stretching and envelopes under a real mouse and real keys."""

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from studio.actions import envelope, timeline, trim
from studio.document.envelopes import readout
from studio.document.mix import Point
from studio.ui.player.stretching import Stretching
from studio.ui.timeline.envelope import line_of, share_of, value_of
from studio.ui.timeline.time_page import TimePage
from studio.ui.timeline.timeline_view import TimelineView

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
PICTURE, MUSIC = 1, 3
FRAME = 2000


@pytest.fixture
def view(cut, qtbot):
    view = TimelineView(cut)
    qtbot.addWidget(view)
    view.resize(1100, 280)
    view.show()
    view.viewport.fit()
    view.viewport.zoom(0.5, 0)
    yield view
    Stretching.of(cut).close()


def music(session):
    return session.project.timeline.tracks[MUSIC].clips[0]


def middle(view, row, frame) -> QPoint:
    top, height = view.viewport.layout.row(row)
    return QPoint(round(view.viewport.layout.x(frame)), top + height * 3 // 4)


def drag(view, start, end, modifiers=NONE, drop=True):
    QTest.mousePress(view.tracks, LEFT, modifiers, start)
    for step in (0.3, 0.7, 1.0):
        view.tracks.drag.move(QPointF(start + (end - start) * step), modifiers)
    if drop:
        QTest.mouseRelease(view.tracks, LEFT, modifiers, end)


def on_line(view, session, at, value) -> QPoint:
    line = line_of(session.project, view.viewport.layout, MUSIC, music(session), session.selection.envelope)
    return QPointF(line.x(at), line.y(value)).toPoint()


# --- stretching -----------------------------------------------------------------------------------------------------------


def test_shift_on_an_edge_stretches_and_one_undo_takes_it_back(view, cut, qtbot):
    before, edge = cut.project, middle(view, MUSIC, 192) - QPoint(3, 0)
    cut.select(snapping=False)
    drag(view, edge, middle(view, MUSIC, 288) - QPoint(3, 0), SHIFT, drop=False)
    assert "%" in view.tracks.drag.readout[0] and cut.project is before
    QTest.mouseRelease(view.tracks, LEFT, SHIFT, edge)
    clip = music(cut)
    assert 284 <= clip.end <= 292 and Fraction(*clip.stretch) == Fraction(clip.duration, 192)
    assert view.tracks._is_stretching(clip)
    qtbot.waitUntil(lambda: not view.tracks._is_stretching(clip), timeout=20_000)
    key = next(iter(cut.bundle.derived))
    assert cut.bundle.find_media(key).parent == cut.bundle.cache_folder and cut.tasks.jobs()[-1].state.over
    cut.undo()
    assert cut.project is before


def test_pictures_cannot_be_stretched_and_say_so(view, cut):
    said, before = [], cut.project
    cut.message.connect(said.append)
    edge = middle(view, PICTURE, 48) - QPoint(3, 0)
    drag(view, edge, edge - QPoint(30, 0), SHIFT)
    assert cut.project is before and "Only sound" in said[-1]


def test_the_tool_stretches_by_key(view, cut):
    timeline.select_clips(cut, ["music"])
    trim.choose(cut, "stretch")
    trim.nudge(cut, 10)
    assert music(cut).end == 202 and Fraction(*music(cut).stretch) == Fraction(202, 192)


def test_the_number_in_the_panel_stretches_or_plays_as_a_tape(view, cut, qtbot):
    from studio.ui.timeline.clip_panel import ClipPanel

    panel = ClipPanel(cut)
    qtbot.addWidget(panel)
    panel.resize(316, 600)
    panel.show()
    timeline.select_clips(cut, ["music"])
    page = panel.findChild(TimePage)
    QTest.mouseClick(panel._tabs.button("time"), LEFT)
    assert page._pitch.isChecked() and page._pitch.isVisible()
    page._speed.committed.emit(80.0)
    assert Fraction(*music(cut).stretch) == Fraction(5, 4) and music(cut).duration == 240 and page._speed.value() == 80.0
    QTest.mouseClick(page._pitch, LEFT, pos=QPoint(8, page._pitch.height() // 2))
    assert (music(cut).speed, music(cut).stretch, music(cut).duration) == (800, (1, 1), 240)
    said = []
    cut.problem.connect(said.append)
    QTest.mouseClick(page._pitch, LEFT, pos=QPoint(8, page._pitch.height() // 2))
    trim.set_stretch(cut, 10.0)
    assert "between 0.25 and 4 times" in said[0] and Fraction(*music(cut).stretch) == Fraction(5, 4)


# --- envelopes ------------------------------------------------------------------------------------------------------------


def test_heights_and_values_are_each_others_inverse():
    for value in (-60.0, -24.0, -6.0, 0.0, 3.0, 12.0):
        assert value_of("gain", share_of("gain", value)) == pytest.approx(value, abs=1e-9)
    assert share_of("gain", 12) == 0 and share_of("gain", -60) == 1 and value_of("pan", 2.0) == 1.0
    assert readout("gain", -60) == "-∞ dB" and readout("pan", -0.4) == "L 40" and readout("pan", 0) == "C"


def test_the_line_runs_where_it_is_taken_hold_of_and_never_beyond_the_screen(view, cut):
    timeline.select_clips(cut, ["music"])
    for at, value in ((0, 0.0), (384_000, -60.0)):
        envelope.add_key(cut, "music", at, value)
    line = line_of(cut.project, view.viewport.layout, MUSIC, music(cut), "gain")
    half = line.course(music(cut).gain_curve, line.x(192_000), line.x(192_000) + 1)[0]
    assert half.y() == pytest.approx(line.y(-30.0)) and line.touches(music(cut), half)
    middle = (line.y(0) + line.y(-60)) / 2
    assert not line.touches(music(cut), QPointF(half.x(), middle)), "a straight line on the screen would be another envelope"
    far = replace(line, scale=1e4)
    assert all(0 <= place.x() <= 900 for place in far.course(music(cut).gain_curve, 0, 900))


def test_a_click_on_the_line_adds_a_key_a_drag_moves_it_and_a_double_click_removes_it(view, cut):
    timeline.select_clips(cut, ["music"])
    cut.select(snapping=False)
    place = on_line(view, cut, 100_000, 0.0)
    QTest.mouseClick(view.tracks, LEFT, pos=place)
    (key,) = music(cut).gain_curve
    assert abs(key.at - 100_000) < 3000 and key.value == 0.0 and cut.selection.key == ("music", key.at)
    steps = cut.history.cursor
    target = on_line(view, cut, 200_000, -12.0)
    drag(view, on_line(view, cut, key.at, 0.0), target, drop=False)
    assert "dB" in view.tracks.drag.readout[0] and music(cut).gain_curve == (key,)
    QTest.mouseRelease(view.tracks, LEFT, NONE, target)
    (moved,) = music(cut).gain_curve
    assert cut.history.cursor == steps + 1 and abs(moved.at - 200_000) < 3000 and moved.value == pytest.approx(-12, abs=1.5)
    assert cut.selection.key == ("music", moved.at)
    QTest.mouseDClick(view.tracks, LEFT, pos=on_line(view, cut, moved.at, moved.value))
    assert not music(cut).gain_curve
    cut.undo()
    assert music(cut).gain_curve == (moved,)


def test_a_drag_from_the_line_adds_and_moves_in_one_step(view, cut):
    timeline.select_clips(cut, ["music"])
    steps = cut.history.cursor
    drag(view, on_line(view, cut, 100_000, 0.0), on_line(view, cut, 100_000, -30.0))
    assert cut.history.cursor == steps + 1 and music(cut).gain_curve[0].value == pytest.approx(-30, abs=2)
    drag(view, on_line(view, cut, music(cut).gain_curve[0].at, music(cut).gain_curve[0].value), QPoint(50, -400))
    assert music(cut).gain_curve[0].value == 12.0


def test_keys_do_not_pass_each_other_nor_leave_the_clip(view, cut):
    timeline.select_clips(cut, ["music"])
    for at in (100_000, 200_000):
        envelope.add_key(cut, "music", at, 0.0)
    drag(view, on_line(view, cut, 200_000, 0.0), on_line(view, cut, 20_000, 0.0))
    assert [key.at for key in music(cut).gain_curve] == [100_000, 102_000]
    drag(view, on_line(view, cut, 102_000, 0.0), QPoint(1090, 200))
    assert music(cut).gain_curve[1].at == 192 * FRAME


def test_escape_forgets_a_key_that_is_dragged(view, cut):
    timeline.select_clips(cut, ["music"])
    before = cut.project
    drag(view, on_line(view, cut, 100_000, 0.0), on_line(view, cut, 100_000, -30.0), drop=False)
    QTest.keyClick(view.tracks, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.tracks, LEFT, NONE, QPoint(10, 10))
    assert cut.project is before


def test_everything_goes_by_key_too(view, cut):
    timeline.select_clips(cut, ["music"])
    cut.select(playhead=48)
    envelope.add_at_playhead(cut)
    envelope.nudge(cut, -6)
    cut.select(playhead=96)
    envelope.add_at_playhead(cut)
    assert music(cut).gain_curve == (Point(48 * FRAME, -6.0), Point(96 * FRAME, -6.0))
    envelope.step(cut, -1)
    assert cut.selection.key == ("music", 48 * FRAME) and cut.selection.playhead == 48
    timeline.delete_clips(cut)
    assert music(cut).gain_curve == (Point(96 * FRAME, -6.0),), "Delete takes the key, not the clip"
    envelope.toggle(cut)
    envelope.add_at_playhead(cut)
    envelope.nudge(cut, 3)
    assert music(cut).pan_curve == (Point(48 * FRAME, -0.3),) and len(music(cut).gain_curve) == 1
    timeline.delete_clips(cut)
    timeline.delete_clips(cut)
    assert not cut.project.timeline.tracks[MUSIC].clips


def test_the_line_is_only_taken_hold_of_where_the_clip_is_selected(view, cut):
    place = on_line(view, cut, 100_000, 0.0)
    assert view.tracks.hit(QPointF(place)).part == "body"
    timeline.select_clips(cut, ["music"])
    assert view.tracks.hit(QPointF(place)).part == "line"
    assert view.tracks.hit(QPointF(middle(view, MUSIC, 60))).part == "body"


# --- beats ----------------------------------------------------------------------------------------------------------------


def with_song_beats(session, beats):
    from studio.document.beats import with_beats

    session.commit("Beats", with_beats(session.project, "song", beats))


def test_a_title_snaps_to_the_beat_and_lines_are_drawn(view, cut):
    view.viewport.fit()
    timeline.select_clips(cut, ["music"])
    before = view.tracks.grab().toImage()
    with_song_beats(cut, [n * 31_000 for n in range(12)])
    assert view.tracks.grab().toImage() != before
    start = middle(view, 0, 20)
    scale = view.viewport.layout.scale
    drag(view, start, start + QPoint(round((31_000 * 3 / FRAME - 6) * scale) + 4, 0))
    assert cut.project.timeline.tracks[0].clips[0].start == round(31_000 * 3 / FRAME)


def test_the_playhead_goes_from_beat_to_beat(view, cut):
    from studio.actions import beats

    assert not beats.has_beats(cut)
    with_song_beats(cut, [n * 31_000 for n in range(12)])
    beats.step(cut, 1)
    beats.step(cut, 1)
    assert beats.has_beats(cut) and cut.selection.playhead == 31
    beats.step(cut, -1)
    assert cut.selection.playhead == round(31_000 / FRAME)


def test_a_marker_that_is_dragged_snaps_to_the_beat(view, cut):
    from studio.actions import marker

    view.viewport.fit()
    with_song_beats(cut, [n * 31_000 for n in range(12)])
    cut.select(playhead=5)
    marker.add_marker(cut)
    x = view.viewport.layout.x
    QTest.mousePress(view.ruler, LEFT, pos=QPoint(round(x(5)) + 2, 20))
    QTest.mouseMove(view.ruler, QPoint(round(x(62)) + 5, 20))
    QTest.mouseRelease(view.ruler, LEFT, pos=QPoint(round(x(62)) + 5, 20))
    assert cut.project.timeline.markers[0].frame == 62


def test_beats_are_asked_for_once_and_noted_when_heard(view, cut, monkeypatch):
    from engines.requests import FindBeats, ReportResult
    from studio.actions import beats
    from studio.actions.place import Placing
    from studio.jobs.job import Job

    asked = []
    monkeypatch.setattr(cut.queue, "submit", lambda *parts: asked.append(parts))
    assert not beats.can_find(cut)
    timeline.select_clips(cut, ["music"])
    assert beats.can_find(cut)
    beats.find_beats(cut)
    request, _, target = asked[0]
    assert isinstance(request, FindBeats) and target == {"beats": "song"}
    placing, accepted = Placing(cut), []
    monkeypatch.setattr(cut.queue, "accept", accepted.append)
    placing._store(Job("j", request, "Find beats", target, result=ReportResult("x.json", {"beats": [0, 24_000], "tempo": 120})))
    assert cut.project.assets["song"].beats == (0, 24_000) and accepted == ["j"] and not beats.can_find(cut)
    cut.undo()
    assert cut.project.assets["song"].beats == ()
