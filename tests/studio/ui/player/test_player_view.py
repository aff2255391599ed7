"""The player: exact frames, J K L, marks, typing a timecode; the session follows and leads."""

import itertools
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.actions import player as actions
from studio.render.compositor import Compositor
from studio.render.frames import to_image
from studio.render.yuv import Converter
from studio.ui.player.player_view import PlayerView
from tests.cut_film import COLOURS, wait


@pytest.fixture
def view(cut, qtbot):
    view = PlayerView(cut)
    qtbot.addWidget(view)
    view.resize(640, 460)
    view.show()
    yield view
    view.player.close()


def colour(view):
    image = view.screen.image
    return image.pixelColor(image.width() - 10, 10).getRgb()[:3] if not image.isNull() else None


def near(one, other, within=6):
    return one is not None and all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


def test_each_seek_shows_exactly_that_frame(view, cut, qtbot):
    compositor = Compositor(cut.project, cut.bundle.find_media, (cut.project.width, cut.project.height))
    for frame in (0, 47, 48, 95, 96, 10, 150):
        cut.select(playhead=frame)
        expected = to_image(Converter().to_bgra(compositor.frame(frame)))
        qtbot.waitUntil(lambda expected=expected: view.screen.image == expected, timeout=5000)
    compositor.close()


def test_the_right_shot_stands_on_both_sides_of_a_cut(view, cut, qtbot):
    cut.select(playhead=47)
    qtbot.waitUntil(lambda: near(colour(view), COLOURS["sea"]))
    cut.select(playhead=48)
    qtbot.waitUntil(lambda: near(colour(view), COLOURS["desert"]))


def test_an_edit_shows_at_once_and_undo_shows_it_back(view, cut, qtbot):
    from studio.actions import timeline

    cut.select(playhead=60)
    qtbot.waitUntil(lambda: near(colour(view), COLOURS["desert"]))
    timeline.select_clips(cut, [cut.project.timeline.tracks[1].clips[1].id])
    timeline.delete_clips(cut)
    qtbot.waitUntil(lambda: near(colour(view), (0, 0, 0)))
    cut.undo()
    qtbot.waitUntil(lambda: near(colour(view), COLOURS["desert"]))


def test_space_plays_and_stops_by_the_clock(view, cut, qtbot):
    actions.play_or_pause(cut)
    qtbot.waitUntil(lambda: cut.selection.playhead > 2, timeout=5000)
    begun, frame = time.monotonic(), cut.selection.playhead
    wait(500)
    elapsed = (time.monotonic() - begun) * 24
    assert abs(cut.selection.playhead - frame - elapsed) < 5
    actions.play_or_pause(cut)
    stood = cut.selection.playhead
    wait(150)
    assert cut.selection.playhead == stood and cut.selection.speed == 0


def test_j_k_l_change_the_speed(cut):
    speeds = []
    for press in (
        actions.play_forward,
        actions.play_forward,
        actions.play_forward,
        actions.play_forward,
        actions.play_backward,
        actions.stop,
    ):
        press(cut)
        speeds.append(cut.selection.speed)
    assert speeds == [1, 2, 4, 8, -1, 0]


def test_playing_stops_at_the_end_and_begins_again(view, cut, qtbot):
    cut.select(playhead=186)
    actions.play_or_pause(cut)
    qtbot.waitUntil(lambda: cut.selection.speed == 0, timeout=5000)
    assert cut.selection.playhead == 191 and actions.last_frame(cut) == 191
    actions.play_or_pause(cut)
    assert cut.selection.playhead < 10
    actions.stop(cut)


def test_backwards_stops_at_the_start(view, cut, qtbot):
    cut.select(playhead=6)
    actions.play_backward(cut)
    qtbot.waitUntil(lambda: cut.selection.speed == 0 and cut.selection.playhead == 0, timeout=5000)


def test_loop_stays_between_the_marks(view, cut, qtbot):
    cut.select(playhead=50)
    actions.mark_in(cut)
    cut.select(playhead=55)
    actions.mark_out(cut)
    assert actions.marked_range(cut) == (50, 56)
    actions.toggle_loop(cut)
    seen = []
    view.player.shown.connect(lambda frame, _: seen.append(frame))
    cut.select(playhead=50)
    actions.play_or_pause(cut)
    qtbot.waitUntil(lambda: any(b < a for a, b in itertools.pairwise(seen)), timeout=5000)
    actions.stop(cut)
    assert set(seen) <= set(range(50, 57))
    actions.clear_marks(cut)
    assert actions.marked_range(cut) == (0, 192)


def test_steps_and_jumps(cut):
    jumps = [
        (actions.step, 1, 1),
        (actions.step_second, 1, 25),
        (actions.step, -1, 24),
        (actions.go_to, 191, 191),
        (actions.step, 99, 192),
        (actions.go_to, -3, 0),
    ]
    for act, amount, frame in jumps:
        act(cut, amount)
        assert cut.selection.playhead == frame
    for act, frame in ((actions.next_cut, 6), (actions.next_cut, 12), (actions.next_cut, 42), (actions.previous_cut, 12)):
        act(cut)
        assert cut.selection.playhead == frame


def test_a_typed_timecode_moves_the_playhead(view, cut, qtbot):
    field = view.transport.timecode
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field, "212")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert cut.selection.playhead == 60 and field.text() == "00:00:02:12"
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field, "nonsense")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert cut.selection.playhead == 60 and field.text() == "00:00:02:12"


def test_the_buttons_do_what_the_keys_do(view, cut, qtbot):
    buttons = view.transport._buttons
    qtbot.mouseClick(buttons["player.end"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons["player.previous_frame"], Qt.MouseButton.LeftButton)
    assert cut.selection.playhead == 190
    qtbot.mouseClick(buttons["player.start"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons["player.play"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cut.selection.playhead > 1, timeout=5000)
    qtbot.mouseClick(buttons["player.play"], Qt.MouseButton.LeftButton)
    assert cut.selection.speed == 0


def test_half_quality_shows_half_the_pixels(view, cut, qtbot):
    qtbot.waitUntil(lambda: view.screen.image.width() == 320)
    actions.toggle_half(cut)
    qtbot.waitUntil(lambda: view.screen.image.width() == 160)


def test_an_empty_film_says_what_to_do(story, qtbot):
    view = PlayerView(story)
    qtbot.addWidget(view)
    view.show()
    wait(100)
    assert view.screen.image.isNull() and not view.transport._buttons["player.play"].isEnabled()
    view.player.close()
