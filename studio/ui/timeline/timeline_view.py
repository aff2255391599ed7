"""The strip of the Cut workspace: tool buttons, ruler, track heads, tracks and scroll bars."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QScrollBar, QToolButton, QVBoxLayout, QWidget

from studio.actions import timeline as actions
from studio.actions import trim
from studio.actions.action import Action, attempt
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui.shortcuts import tip_of
from studio.ui.theme import icon
from studio.ui.widgets.primary_button import PrimaryButton

from .fit_watch import FitWatch
from .headers import WIDTH, Headers
from .layout import Hit
from .menus import clip_menu, track_menu
from .ruler import HEIGHT, Ruler
from .track_area import TrackArea
from .viewport import Viewport

_TOOLS = ("timeline.snapping", "timeline.split", "timeline.title", "timeline.zoom_out", "timeline.zoom_in", "timeline.fit")
ZOOM = 1.5


class TimelineView(QWidget):
    """Shows `session.project.timeline`; see `track_area` for the mouse, `actions/timeline` for the commands."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.viewport = Viewport(session.project.timeline, self)
        self.ruler, self.headers = Ruler(session, self.viewport), Headers(session, self.viewport)
        self.tracks = TrackArea(session, self.viewport)
        self._tools = _Tools(session)
        self._across, self._down = QScrollBar(Qt.Orientation.Horizontal), QScrollBar(Qt.Orientation.Vertical)
        self._empty = _EmptyCut(session, self.tracks)
        self.setMinimumHeight(160)
        self.setAccessibleName(self.tr("Timeline"))
        self._lay_out()
        self._connect()
        FitWatch.of(session)
        self._on_viewport()

    def sizeHint(self) -> QSize:
        return QSize(1200, 268)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self._tools, 0, 0)
        grid.addWidget(self.ruler, 0, 1, 1, 2)
        grid.addWidget(self.headers, 1, 0)
        grid.addWidget(self.tracks, 1, 1)
        grid.addWidget(self._down, 1, 2)
        grid.addWidget(self._across, 2, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(1, 1)
        over = QVBoxLayout(self.tracks)
        over.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignCenter)

    def _connect(self) -> None:
        self.viewport.changed.connect(self._on_viewport)
        self._across.valueChanged.connect(lambda value: self.viewport.scroll_to(left=value / self.viewport.layout.scale))
        self._down.valueChanged.connect(lambda value: self.viewport.scroll_to(top=value))
        self.tracks.menu_wanted.connect(self._show_clip_menu)
        self.headers.menu_wanted.connect(lambda id, at: track_menu(self._session, id, self.headers).popup(at))
        self._session.selection_changed.connect(self._on_selection)
        self._session.asked.connect(self._on_asked)

    def _on_viewport(self) -> None:
        layout = self.viewport.layout
        for bar, value, last, page in (
            (self._across, layout.left * layout.scale, max(self.viewport.last_left, layout.left) * layout.scale, layout.width),
            (self._down, layout.top, max(0, layout.rows_height - layout.height), layout.height),
        ):
            bar.blockSignals(True)
            bar.setRange(0, round(last))
            bar.setPageStep(page)
            bar.setSingleStep(max(1, page // 10))
            bar.setValue(round(value))
            bar.setVisible(last > 1)
            bar.blockSignals(False)
        self._empty.setVisible(layout.timeline.duration == 0 and not self.tracks.drag.active)

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.playhead != after.playhead and after.speed:
            self.viewport.reveal(after.playhead)

    def _on_asked(self, name: str) -> None:
        if not self.isVisible():
            return
        match name:
            case "timeline.zoom_in":
                self.viewport.zoom(ZOOM, self._anchor())
            case "timeline.zoom_out":
                self.viewport.zoom(1 / ZOOM, self._anchor())
            case "timeline.fit":
                self.viewport.fit()

    def _anchor(self) -> float:
        """The pixel that zooming by key holds: the playhead where it can be seen, else the middle."""
        layout = self.viewport.layout
        x = layout.x(self._session.selection.playhead)
        return x if 0 <= x <= layout.width else layout.width / 2

    def _show_clip_menu(self, hit: Hit, frame: int, at: QPoint) -> None:
        clip_menu(self._session, hit, frame, self).popup(at)


class _Tools(QWidget):
    """The small buttons above the track heads."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFixedSize(WIDTH, HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 2, 0)
        row.setSpacing(0)
        by_id = {action.id: action for action in actions.ACTIONS}
        self._buttons = {id: self._button(by_id[id]) for id in _TOOLS}
        self._trimming = _TrimmingButton(session)
        for button in (self._trimming, *self._buttons.values()):
            row.addWidget(button)
        row.addStretch(1)
        self._buttons["timeline.snapping"].setCheckable(True)
        session.changed.connect(self._update)
        session.selection_changed.connect(self._on_selection)
        self._update()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.snapping != after.snapping:
            self._update()

    def _button(self, action: Action) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "small")
        button.setIcon(icon(action.icon, "muted"))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(22, 22)
        button.setAccessibleName(action.title)
        button.setToolTip(tip_of(action))
        button.clicked.connect(lambda: attempt(self._session, lambda: action.run(self._session)))
        return button

    def _update(self) -> None:
        snapping, button = self._session.selection.snapping, self._buttons["timeline.snapping"]
        button.setChecked(snapping)
        button.setIcon(icon("magnet", "on_accent" if snapping else "muted"))
        self._buttons["timeline.split"].setEnabled(actions.has_clips(self._session))


class _TrimmingButton(QToolButton):
    """What dragging a clip does; a click offers the tools."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "small")
        self.setIconSize(QSize(16, 16))
        self.setFixedSize(22, 22)
        self.setCheckable(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for action in trim.TOOLS:
            entry = menu.addAction(icon(action.icon), tip_of(action).partition("\n")[0])
            entry.setToolTip(action.tip)
            entry.triggered.connect(lambda _=False, action=action: action.run(session))
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        session.selection_changed.connect(self._on_selection)
        self._update()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.trimming != after.trimming:
            self._update()

    def _update(self) -> None:
        chosen = self._session.selection.trimming
        action = next(action for action in trim.TOOLS if action.id == f"trim.{chosen}")
        self.setChecked(chosen != "select")
        self.setIcon(icon(action.icon, "on_accent" if chosen != "select" else "muted"))
        self.setAccessibleName(action.title)
        self.setToolTip(tip_of(action))


class _EmptyCut(QWidget):
    """What to do first, while nothing is in the cut."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._text = QLabel()
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = PrimaryButton(self.tr("Assemble from storyboard"), self.tr("Lay every shot into the cut, in order."))
        self._button.clicked.connect(lambda: actions.assemble_cut(session))
        self._first = QPushButton(self.tr("Make a first cut with moves, dissolves and title"))
        self._first.setProperty("role", "quiet")
        self._first.clicked.connect(lambda: actions.make_first_cut(session))
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for part in (self._text, self._button, self._first):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignCenter)
        session.changed.connect(self._on_changed)
        self._update()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.shots is not after.shots:
            self._update()

    def _update(self) -> None:
        count = len(self._session.project.shots)
        self._button.setVisible(count > 0)
        self._first.setVisible(count > 0)
        self._text.setText(
            self.tr("Nothing is in the cut yet. Lay in the storyboard's {} shots, or drag shots, pictures and sounds here.").format(count)
            if count
            else self.tr("Nothing is in the cut yet. Write a script first, or drag pictures and sounds here.")
        )
