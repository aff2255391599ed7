"""The Set's own time: its frames as a ruler, the keys of camera and props on it, and playing it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from studio.actions import set_camera, set_shots, sets
from studio.actions.action import attempt
from studio.document.timecode import short_timecode
from studio.session import Session
from studio.ui import theme
from studio.ui.widgets.primary_button import PrimaryButton

LEFT, RULER, ROW, KEY = 116, 24, 30, 6  # pixels: names, the ruler's height, a row's, half a key
EASINGS = ("linear", "ease in", "ease out", "ease in and out")


class KeyStrip(QWidget):
    """Transport and keys above, the rows below."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = KeyRows(session)
        self.play = QToolButton(icon=theme.icon("play"), checkable=True, toolTip=self.tr("Play the Set (P)"), shortcut="P")
        self.play.setAccessibleName(self.tr("Play the Set"))
        self.time = QLabel()
        self.key = self._tool("key-plus", self.tr("Key the camera (I)"), lambda: set_camera.key_camera(session))
        self.unkey = self._tool("key-minus", self.tr("Remove the camera's key at this frame"), lambda: set_camera.unkey_camera(session))
        self.easing = QComboBox(accessibleName=self.tr("Easing"), toolTip=self.tr("How the camera leaves the key before the playhead"))
        self.easing.addItems(EASINGS)
        self.easing.activated.connect(lambda: attempt(session, lambda: set_camera.ease_key(session, self.easing.currentText())))
        self.render_button = PrimaryButton(
            self.tr("Render into the cut"), self.tr("What the camera sees over the whole length, as a clip (Ctrl+Return)")
        )
        self.render_button.setFixedWidth(190)
        self.render_button.setMinimumHeight(30)
        self.render_button.clicked.connect(lambda: attempt(session, lambda: set_shots.render_move(session)))
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self.play.toggled.connect(self._run)
        self._lay_out()
        session.changed.connect(lambda before, after: self._show())
        session.selection_changed.connect(lambda before, after: self._show())
        session.closing.connect(self._timer.stop)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(900, 200)

    def _tool(self, icon: str, tip: str, run) -> QToolButton:
        button = QToolButton(icon=theme.icon(icon), toolTip=tip, accessibleName=tip)
        button.clicked.connect(lambda: attempt(self._session, run))
        return button

    def _lay_out(self) -> None:
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setSpacing(theme.spacing)
        for widget in (self.play, self.time, self.key, self.unkey, self.easing):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.render_button)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.rows, 1)

    def _show(self) -> None:
        shown, camera, frame = sets.current_set(self._session), set_camera.current_camera(self._session), self._session.selection.set_frame
        self.setEnabled(shown is not None)
        length = shown.duration if shown else 0
        self.time.setText(f"{short_timecode(self._session.project.rate, frame)}   {frame + 1} / {length}" if shown else "")
        keys = camera.keys if camera else ()
        before = [key for key in keys if key.frame <= frame]
        self.easing.setEnabled(bool(before))
        self.easing.setCurrentText(before[-1].easing if before else "ease in and out")
        self.unkey.setEnabled(any(key.frame == frame for key in keys))
        self.rows.update()

    def _run(self, on: bool) -> None:
        rate = self._session.project.rate
        self.play.setIcon(theme.icon("pause" if on else "play", "on_accent" if on else "text"))
        self._timer.start(round(1000 * rate.denominator / rate.numerator)) if on else self._timer.stop()

    def _step(self) -> None:
        shown = sets.current_set(self._session)
        if shown is None or not self.isVisible():
            self.play.setChecked(False)
            return
        self._session.select(set_frame=(self._session.selection.set_frame + 1) % shown.duration)


class KeyRows(QWidget):
    """A ruler, the camera's keys, and those of each prop that has some. Drag the ruler to scrub, a camera key to move it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._held: tuple[int, int] | None = None
        self.setMinimumHeight(RULER + 2 * ROW)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Keys"))

    def x_of(self, frame: float) -> float:
        """Where a frame lies, pixels."""
        shown = sets.current_set(self._session)
        return LEFT + frame * (self.width() - LEFT - 12) / max(1, (shown.duration if shown else 2) - 1)

    def frame_at(self, x: float) -> int:
        """The frame at a place."""
        shown = sets.current_set(self._session)
        last = max(1, (shown.duration if shown else 2) - 1)
        return min(max(round((x - LEFT) * last / (self.width() - LEFT - 12)), 0), last)

    def tracks(self) -> list[tuple[str, tuple[int, ...]]]:
        """Name and key frames of the camera in hand, then of the props with keys."""
        shown, camera = sets.current_set(self._session), set_camera.current_camera(self._session)
        rows = [(camera.name, tuple(key.frame for key in camera.keys))] if camera else []
        return rows + [(prop.name, tuple(key.frame for key in prop.keys)) for prop in (shown.props if shown else ()) if prop.keys]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.interface_font(theme.SMALL))
        shown = sets.current_set(self._session)
        if shown is None:
            return
        self._paint_ruler(painter, shown.duration)
        for number, (name, frames) in enumerate(self.tracks()):
            self._paint_row(painter, RULER + number * ROW, name, frames, number == 0)
        x = self.x_of(self._session.selection.set_frame)
        painter.setPen(QPen(theme.token("accent"), 1.5))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height()))

    def _paint_ruler(self, painter: QPainter, duration: int) -> None:
        rate = self._session.project.rate
        step = next((s for s in (1, 5, 12, 24, 48, 120, 240, 600) if self.x_of(s) - LEFT > 56), 600)
        for frame in range(0, duration, step):
            x = self.x_of(frame)
            painter.setPen(theme.token("line"))
            painter.drawLine(QPointF(x, 14), QPointF(x, self.height()))
            painter.setPen(theme.token("muted"))
            painter.drawText(QPointF(x + 4, 15), short_timecode(rate, frame))

    def _paint_row(self, painter: QPainter, top: float, name: str, frames: tuple[int, ...], in_hand: bool) -> None:
        painter.fillRect(QRectF(LEFT, top + 3, self.width() - LEFT, ROW - 6), theme.token("raised"))
        painter.setPen(theme.token("text" if in_hand else "muted"))
        words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, LEFT - 12)
        painter.drawText(QRectF(0, top, LEFT - 8, ROW), Qt.AlignmentFlag.AlignVCenter, words)
        middle = top + ROW / 2
        if not frames:
            painter.setPen(theme.token("muted"))
            painter.drawText(
                QRectF(LEFT + 10, top, self.width() - LEFT, ROW),
                Qt.AlignmentFlag.AlignVCenter,
                self.tr("Stands still. Choose a move at the right, or press I at two frames."),
            )
        if len(frames) > 1:
            painter.setPen(QPen(theme.token("faint"), 2))
            painter.drawLine(QPointF(self.x_of(frames[0]), middle), QPointF(self.x_of(frames[-1]), middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("accent" if in_hand else "muted"))
        for frame in frames:
            x = self.x_of(self._held[1] if in_hand and self._held and self._held[0] == frame else frame)
            painter.drawPolygon(
                QPolygonF([QPointF(x - KEY, middle), QPointF(x, middle - KEY), QPointF(x + KEY, middle), QPointF(x, middle + KEY)])
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tracks = self.tracks()
        if event.button() != Qt.MouseButton.LeftButton or not tracks:
            return
        place = event.position()
        if RULER <= place.y() < RULER + ROW:
            near = [frame for frame in tracks[0][1] if abs(self.x_of(frame) - place.x()) <= KEY + 2]
            if near:
                self._held = (near[0], near[0])
        self._session.select(set_frame=self._held[0] if self._held else self.frame_at(place.x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton or not self.tracks():
            return
        frame = self.frame_at(event.position().x())
        if self._held:
            self._held = (self._held[0], frame)
        self._session.select(set_frame=frame)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        held, self._held = self._held, None
        if held and held[0] != held[1]:
            attempt(self._session, lambda: set_camera.move_key(self._session, *held))
