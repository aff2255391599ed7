"""The timeline under a real mouse and real keys."""

import json
import warnings
from dataclasses import replace

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from studio.actions import clipboard, shot, timeline, track, trim
from studio.document.asset import Asset
from studio.document.timeline import AssetSource, Clip
from studio.ui import theme
from studio.ui.timeline.drops import ASSETS, SHOTS
from studio.ui.timeline.timeline_view import TimelineView, _TrimmingButton
from tests.cut_film import picture, spans, wait

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TITLES, PICTURE, VOICE, MUSIC = range(4)


def shown(qtbot, session, width=1100) -> TimelineView:
    view = TimelineView(session)
    qtbot.addWidget(view)
    view.resize(width, 280)
    view.show()
    return view


def at(view, row, frame, y=0.6) -> QPoint:
    top, height = view.viewport.layout.row(row)
    return QPoint(round(view.viewport.layout.x(frame)), round(top + height * y))


def clip(session, row, index):
    return session.project.timeline.tracks[row].clips[index]


def drag(view, start, end, modifiers=NONE, drop=True):
    QTest.mousePress(view.tracks, LEFT, modifiers, start)
    for step in (0.25, 0.5, 0.75, 1.0):
        QTest.mouseMove(view.tracks, start + (end - start) * step)
        send_move(view, start + (end - start) * step, modifiers)
    if drop:
        QTest.mouseRelease(view.tracks, LEFT, modifiers, end)


def send_move(view, point, modifiers):
    view.tracks.drag.move(QPointF(point), modifiers)


@pytest.fixture
def view(cut, qtbot):
    view = shown(qtbot, cut)
    view.viewport.fit()
    return view


def test_the_empty_state_assembles_the_storyboard(story, qtbot):
    view = shown(qtbot, story)
    button = next(button for button in view.findChildren(QPushButton) if "Assemble" in button.text())
    qtbot.mouseClick(button, LEFT)
    assert spans(story, PICTURE) == [(0, 48), (48, 96), (96, 144), (144, 192)]
    assert not button.isVisible() and story.history.undo_label == "Assemble from storyboard"


def test_moving_a_clip_is_one_commit_and_others_make_room(view, cut):
    steps = cut.history.cursor
    drag(view, at(view, PICTURE, 160), at(view, PICTURE, 60))
    assert cut.history.cursor == steps + 1
    order = [clip.source.shot for clip in cut.project.timeline.tracks[PICTURE].clips]
    assert order == ["sea", "night", "desert", "forest"]
    assert spans(cut, PICTURE) == [(0, 48), (48, 96), (96, 144), (144, 192)]


def test_moving_snaps_to_an_edge_and_shows_the_line(view, cut):
    scale = view.viewport.layout.scale
    start = at(view, TITLES, 30)
    drag(view, start, start + QPoint(round(42 * scale) - 4, 0), drop=False)
    assert view.tracks.drag.snapped == 48
    QTest.mouseRelease(view.tracks, LEFT, NONE, start)
    assert clip(cut, TITLES, 0).start == 48


def test_without_snapping_it_lands_where_the_mouse_is(view, cut):
    cut.select(snapping=False)
    start = at(view, TITLES, 30)
    drag(view, start, start + QPoint(round(41 * view.viewport.layout.scale), 0))
    assert clip(cut, TITLES, 0).start == 47


def test_escape_abandons_a_drag(view, cut):
    before = cut.project
    drag(view, at(view, PICTURE, 160), at(view, PICTURE, 60), drop=False)
    assert view.viewport.layout.timeline != before.timeline
    QTest.keyClick(view.tracks, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.tracks, LEFT, NONE, QPoint(10, 10))
    assert cut.project is before and view.viewport.layout.timeline is before.timeline


def test_trimming_an_edge_and_rippling_it(view, cut):
    edge = at(view, PICTURE, 48) - QPoint(3, 0)
    drag(view, edge, edge - QPoint(round(20 * view.viewport.layout.scale), 0))
    end = clip(cut, PICTURE, 0).end
    assert 26 <= end <= 30 and clip(cut, PICTURE, 1).start == 48
    cut.undo()
    drag(view, edge, edge - QPoint(round(20 * view.viewport.layout.scale), 0), Qt.KeyboardModifier.ControlModifier)
    assert clip(cut, PICTURE, 1).start == clip(cut, PICTURE, 0).end < 48


def test_moving_between_tracks_of_a_kind(view, cut):
    drag(view, at(view, PICTURE, 160), at(view, TITLES, 160))
    assert spans(cut, TITLES) == [(6, 42), (144, 192)]
    drag(view, at(view, TITLES, 160), at(view, MUSIC, 160))
    assert spans(cut, TITLES) == [(6, 42), (144, 192)]


def test_dissolve_and_fade_handles(view, cut):
    chosen = clip(cut, PICTURE, 1)
    QTest.mouseClick(view.tracks, LEFT, NONE, at(view, PICTURE, 70))
    assert cut.selection.clips == (chosen.id,) and cut.selection.shot == "desert"
    handle = view.viewport.layout.handles(PICTURE, chosen)["dissolve"].center().toPoint()
    drag(view, handle, at(view, PICTURE, 60))
    assert clip(cut, PICTURE, 1).dissolve == 12
    handle = view.viewport.layout.handles(PICTURE, clip(cut, PICTURE, 1))["fade_out"].center().toPoint()
    drag(view, handle, at(view, PICTURE, 86))
    assert clip(cut, PICTURE, 1).fade_out == 10


def test_rubber_band_and_toggling_select(view, cut):
    drag(view, at(view, MUSIC, 10) + QPoint(0, 40), at(view, VOICE, 120) - QPoint(0, 10))
    assert set(cut.selection.clips) == {"music", "voice"}
    QTest.mouseClick(view.tracks, LEFT, Qt.KeyboardModifier.ControlModifier, at(view, VOICE, 20))
    assert cut.selection.clips == ("music",)
    QTest.mouseClick(view.tracks, LEFT, NONE, at(view, TITLES, 120))
    assert cut.selection.clips == ()


def test_split_ripple_delete_and_undo_everything(view, cut):
    start, bytes_before = cut.history.cursor, cut.project
    cut.select(playhead=60)
    timeline.split_at_playhead(cut)
    assert spans(cut, PICTURE)[1:3] == [(48, 60), (60, 96)] and spans(cut, MUSIC) == [(0, 60), (60, 192)]
    QTest.mouseClick(view.tracks, LEFT, NONE, at(view, PICTURE, 53))
    timeline.ripple_delete(cut)
    assert spans(cut, PICTURE)[1] == (48, 84) and cut.selection.clips == ()
    timeline.select_clips(cut, [clip(cut, PICTURE, 1).id])
    timeline.toggle_dissolve(cut)
    assert clip(cut, PICTURE, 1).dissolve == 12
    while cut.history.cursor > start:
        cut.undo()
    assert cut.project is bytes_before and view.viewport.layout.timeline is bytes_before.timeline


def test_copy_paste_and_duplicate(view, cut):
    timeline.select_clips(cut, ["voice"])
    clipboard.copy(cut)
    cut.select(playhead=100)
    clipboard.paste(cut)
    assert spans(cut, VOICE) == [(12, 48), (100, 136)]
    clipboard.duplicate(cut)
    assert spans(cut, VOICE) == [(12, 48), (100, 136), (136, 172)]
    clipboard.cut_out(cut)
    assert spans(cut, VOICE) == [(12, 48), (100, 136)]


def carry(view, mime, ids, point):
    data = QMimeData()
    data.setData(mime, QByteArray(json.dumps(ids).encode()))
    return drop(view, data, point)


def drop(view, data, point):
    actions, buttons = Qt.DropAction.CopyAction, LEFT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        enter = QDragEnterEvent(point, actions, data, buttons, NONE)
    view.tracks.dragEnterEvent(enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(point), actions, data, buttons, NONE)
    view.tracks.dropEvent(event)
    return event


def test_dropping_shots_and_assets(view, cut):
    carry(view, SHOTS, ["night"], at(view, PICTURE, 100))
    assert [clip.source.shot for clip in cut.project.timeline.tracks[PICTURE].clips][2] == "night"
    assert spans(cut, PICTURE)[2] == (96, 144) and cut.selection.clips == (clip(cut, PICTURE, 2).id,)
    carry(view, ASSETS, ["voice"], at(view, PICTURE, 100))
    assert (96 <= clip(cut, VOICE, 1).start <= 100) and clip(cut, VOICE, 1).duration == 36
    carry(view, ASSETS, ["no such"], at(view, PICTURE, 100))
    assert len(spans(cut, VOICE)) == 2


def test_a_drop_on_the_empty_film_makes_its_tracks(story, qtbot):
    view = shown(qtbot, story)
    carry(view, SHOTS, ["sea", "desert"], QPoint(0, 20))
    assert spans(story, PICTURE) == [(0, 48), (48, 96)]


def test_a_file_dropped_is_imported_and_laid(view, cut, tmp_path, qtbot):
    file = tmp_path / "new.png"
    file.write_bytes(picture((200, 20, 20)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    drop(view, data, at(view, TITLES, 100))
    qtbot.waitUntil(lambda: len(spans(cut, TITLES)) == 2, timeout=15_000)
    assert cut.project.assets[clip(cut, TITLES, 1).source.asset].origin == "new.png"


def test_locked_tracks_hold_still_and_say_why(view, cut):
    said = []
    cut.message.connect(said.append)
    track.change_track(cut, "Lock", cut.project.timeline.tracks[PICTURE].id, locked=True)
    before = cut.project
    drag(view, at(view, PICTURE, 160), at(view, PICTURE, 60))
    assert cut.project is before and "locked" in said[-1]


def test_ruler_scrubs_and_zoom_keeps_the_pointer(view, cut):
    layout = view.viewport.layout
    QTest.mousePress(view.ruler, LEFT, NONE, QPoint(round(layout.x(77.5)), 10))
    assert cut.selection.playhead == 77
    pixel = QPointF(400, 60)
    frame = layout.frame(400)
    keys, phase = Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase
    view.tracks.wheelEvent(QWheelEvent(pixel, pixel, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, keys, phase, False))
    assert view.viewport.layout.scale > layout.scale and view.viewport.layout.frame(400) == pytest.approx(frame)
    cut.asked.emit("timeline.fit")
    assert view.viewport.layout.scale == pytest.approx(layout.scale)


def test_the_menu_closes_a_gap(view, cut):
    timeline.select_clips(cut, [clip(cut, PICTURE, 1).id])
    timeline.delete_clips(cut)
    point = at(view, PICTURE, 70)
    view.tracks.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.mapToGlobal(point)))
    menu = view.findChildren(QMenu)[-1]
    close = next(action for action in menu.actions() if action.text() == "Close gap")
    close.trigger()
    menu.close()
    assert spans(cut, PICTURE) == [(0, 48), (48, 96), (96, 144)]


def test_heads_mute_lock_and_set_gain(view, cut, qtbot):
    head = view.headers._heads[MUSIC]
    qtbot.mouseClick(head._mute, LEFT)
    assert cut.project.timeline.tracks[MUSIC].muted
    head._gain.setValue(-6.0)
    head._gain.editingFinished.emit()
    assert cut.project.timeline.tracks[MUSIC].gain == -6.0
    cut.undo()
    cut.undo()
    assert head._gain.value() == 0.0 and not head._mute.isChecked()


def test_a_track_is_renamed_in_place(view, cut, qtbot):
    head = view.headers._heads[VOICE]
    for words, key, expected in (("Narration", Qt.Key.Key_Return, "Narration"), ("Nothing", Qt.Key.Key_Escape, "Narration")):
        qtbot.mouseDClick(head, LEFT, NONE, QPoint(20, 10))
        QTest.keyClicks(head._editor, words)
        QTest.keyClick(head._editor, key)
        assert cut.project.timeline.tracks[VOICE].name == expected and not head._editor.isVisible()
    assert "Narration" in head._name.text()


def test_a_clip_says_that_its_shot_is_being_made(view, cut):
    shot.generate(cut, ["night"])
    assert view.tracks._making == {"night"}
    cut.queue.cancel(cut.queue.jobs()[0].id)
    assert not view.tracks._making


def test_thumbnails_and_waveforms_arrive(view, cut, qtbot, qapp):
    theme.apply(qapp, "dark")
    view.grab()
    qtbot.waitUntil(lambda: view.tracks._waveforms.get("song", 0, 1000, 3) is not None, timeout=10_000)
    wait(300)
    image = view.tracks.grab().toImage()
    colours = {image.pixelColor(at(view, PICTURE, frame, 0.75)).red() for frame in (30, 80, 130)}
    assert len(colours) == 3


def footage(session) -> None:
    """Two stretches of one video, 48 frames each, in place of the first two shots."""
    project, tracks = session.project, list(session.project.timeline.tracks)
    clips = (Clip("a", AssetSource("film"), 0, 48, offset=40), Clip("b", AssetSource("film"), 48, 48, offset=60))
    tracks[PICTURE] = replace(tracks[PICTURE], clips=(*clips, *tracks[PICTURE].clips[2:]))
    film = Asset("film", "Film", "clip", "f.mp4", 64, 36, frames=200)
    session.commit(
        "Footage", replace(project, assets={**project.assets, "film": film}, timeline=replace(project.timeline, tracks=tuple(tracks)))
    )


@pytest.mark.parametrize(
    ("key", "first", "offsets"),
    [("Y", [(0, 48), (48, 96)], (40, 48)), ("U", [(0, 60), (60, 108)], (40, 60)), ("B", [(0, 60), (60, 96)], (40, 72))],
)
def test_the_trim_tools_under_a_real_mouse(view, cut, key, first, offsets):
    footage(cut)
    next(action for action in trim.TOOLS if action.shortcut == key).run(cut)
    cut.select(snapping=False)
    scale, start = view.viewport.layout.scale, at(view, PICTURE, 56)
    length = cut.project.timeline.duration
    drag(view, start, start + QPoint(round(12 * scale), 0))
    assert spans(cut, PICTURE)[:2] == first
    assert tuple(clip(cut, PICTURE, index).offset for index in (0, 1)) == offsets
    assert cut.project.timeline.duration == length


def test_the_button_of_the_trim_tools_shows_the_one_in_hand(view, cut):
    button = view.findChild(_TrimmingButton)
    slip = next(entry for entry in button.menu().actions() if entry.text().startswith("Slip"))
    assert not button.isChecked()
    slip.trigger()
    assert cut.selection.trimming == "slip" and button.isChecked() and button.accessibleName() == "Slip"


def test_a_trim_shows_its_frame_while_it_is_dragged(view, cut):
    footage(cut)
    cut.select(snapping=False)
    looked = []
    cut.drafted.connect(lambda draft, frame: looked.append((draft and draft.timeline.duration, frame)))
    edge = at(view, PICTURE, 48) - QPoint(3, 0)
    drag(view, edge, edge - QPoint(round(20 * view.viewport.layout.scale), 0), drop=False)
    end = view.tracks.drag.shown.timeline.tracks[PICTURE].clips[0].end
    assert 26 <= end <= 30 and looked[-1][1] == end - 1, "the last frame that would be left"
    assert cut.project.timeline.tracks[PICTURE].clips[0].end == 48
    QTest.keyClick(view.tracks, Qt.Key.Key_Escape)
    assert looked[-1] == (None, 0)
    looked.clear()
    drag(view, at(view, TITLES, 30), at(view, TITLES, 60))
    assert not [frame for draft, frame in looked if draft], "moving a clip leaves the playhead's frame on screen"
