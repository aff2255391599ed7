"""The menus of the timeline: what can be done to a clip, a gap or a track."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.actions import beats, clipboard, envelope, fit, marker, player, timeline, track
from studio.actions.action import Action, attempt
from studio.document import cut
from studio.document.timeline import Marker
from studio.session import Session
from studio.ui.shortcuts import keys_of
from studio.ui.theme import icon

from .flags import TOKENS
from .headers import Headers
from .layout import Hit

_NOUNS = (timeline, track, clipboard, player, beats, envelope, fit)
_ACTIONS = {action.id: action for noun in _NOUNS for action in noun.ACTIONS}
_CLIP = (
    "timeline.split", "timeline.dissolve", "", "clipboard.cut", "clipboard.copy", "clipboard.paste", "clipboard.duplicate", "",
    "timeline.delete", "timeline.ripple_delete", "", "envelope.add", "envelope.toggle", "beats.find", "music.fit_again",
)  # fmt: skip
_EMPTY = ("clipboard.paste", "timeline.title", "", "timeline.select_all", "", "track.add_picture", "track.add_sound", "",
          "timeline.update", "timeline.fit")  # fmt: skip


def clip_menu(session: Session, hit: Hit, frame: int, parent: QWidget) -> QMenu:
    """What can be done where the mouse is: to the selected clips, or to the empty place."""
    menu = QMenu(parent)
    row = session.project.timeline.tracks[hit.track] if hit.track is not None else None
    if hit.clip is None and row and not row.locked and cut.gap_at(row, frame):
        menu.addAction(icon("arrow-collapse-horizontal"), menu.tr("Close gap"), lambda: track.close_gap(session, row, frame))
        menu.addSeparator()
    for id in _CLIP if hit.clip else _EMPTY:
        _add(menu, session, id)
    return menu


def track_menu(session: Session, track_id: str, heads: Headers) -> QMenu:
    """What can be done to a track."""
    menu, row = QMenu(heads), cut.find_track(session.project, track_id)
    if row is None:
        return menu
    menu.addAction(icon("rename-box"), menu.tr("Rename track"), lambda: heads.rename(track_id))
    remove = menu.addAction(icon("delete-outline"), menu.tr("Remove track"), lambda: track.remove_track(session, track_id))
    remove.setEnabled(not row.locked)
    menu.addSeparator()
    for id in ("track.add_picture", "track.add_sound"):
        _add(menu, session, id)
    return menu


def marker_menu(session: Session, flag: Marker, rename: Callable[[Marker], None], parent: QWidget) -> QMenu:
    """What can be done to a marker."""
    menu = QMenu(parent)
    menu.addAction(icon("rename-box"), menu.tr("Rename marker"), lambda: rename(flag))
    for colour in marker.COLOURS:
        entry = menu.addAction(icon("flag", TOKENS[colour]), menu.tr(colour.capitalize()))
        entry.triggered.connect(lambda _=False, colour=colour: marker.change_marker(session, flag.id, colour=colour))
    menu.addSeparator()
    menu.addAction(icon("delete-outline"), menu.tr("Remove marker"), lambda: marker.remove_marker(session, flag.id))
    return menu


def _add(menu: QMenu, session: Session, id: str) -> None:
    if not id:
        menu.addSeparator()
        return
    action: Action = _ACTIONS[id]
    keys = keys_of(action)
    key = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    entry = menu.addAction(f"{action.title}\t{key}" if key else action.title)
    if action.icon:
        entry.setIcon(icon(action.icon))
    entry.setEnabled(action.enabled(session) and not session.read_only)
    entry.triggered.connect(lambda: attempt(session, lambda: action.run(session)))
