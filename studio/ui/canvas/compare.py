"""Comparing candidates: side by side, under a wipe, or blinking, over the whole stage."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from studio.actions import candidate
from studio.actions.action import complain
from studio.actions.candidate import make_layer
from studio.actions.canvas import current_canvas
from studio.document.canvas import Canvas
from studio.document.layers import insert_layer
from studio.document.paint import flatten
from studio.jobs.job import Job
from studio.session import Session
from studio.ui import theme
from studio.ui.widgets.segmented import Segmented
from studio.ui.widgets.thumbnail_files import image_of

BLINK_MS = 600
GAP, LABEL, EDGE = 10, 22, 4


@dataclass(frozen=True)
class Seen:
    """One picture to compare: `id` of a job, or "" for the canvas as it is. `says`: what the judge says of it."""

    id: str
    name: str
    image: QImage
    says: str = ""


class Compare(QFrame):
    """Opened by `candidate.compare`; Escape closes it. The candidate that is looked at is the one that the keys decide about:
    arrows go to the next, Enter keeps it, Delete drops it."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._images: dict[str, QImage] = {}
        self._made_from: Canvas | None = None
        self.setProperty("role", "stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Compare candidates"))
        self.modes = Segmented(
            (
                ("side", self.tr("Side by side"), self.tr("All of them; a click looks at one")),
                ("wipe", self.tr("Wipe"), self.tr("The one that is looked at, right of a line that you drag")),
                ("blink", self.tr("Blink"), self.tr("The two in turn: what differs jumps to the eye")),
            ),
            self.tr("How to compare"),
        )
        self.against = QComboBox(accessibleName=self.tr("Compare with"))
        self.board = Board(session)
        self._blink = QTimer(self, interval=BLINK_MS)
        self._lay_out()
        self._connect()
        self.hide()

    def open(self) -> None:
        """Show what there is for the canvas of the stage."""
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        match event.key():
            case key.Key_Escape:
                self.hide()
            case key.Key_Left | key.Key_Right:
                candidate.step(self._session, 1 if event.key() == key.Key_Right else -1)
            case key.Key_Return | key.Key_Enter:
                candidate.accept(self._session)
                self.hide()
            case key.Key_Delete | key.Key_Backspace:
                candidate.drop(self._session)
            case _:
                super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._blink.stop()
        self._images, self._made_from = {}, None
        super().hideEvent(event)

    def _lay_out(self) -> None:
        close = QToolButton(toolTip=self.tr("Back to the canvas (Escape)"), accessibleName=self.tr("Close"))
        close.setIcon(theme.icon("close"))
        close.clicked.connect(self.hide)
        self._versus = QLabel(self.tr("against"))
        self._versus.setProperty("role", "muted")
        hint = QLabel(self.tr("← → next · Enter keeps it as a layer · Delete drops it"))
        hint.setProperty("role", "muted")
        row = QHBoxLayout()
        row.setSpacing(theme.spacing)
        for widget in (self.modes, self._versus, self.against):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (hint, close):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(theme.spacing)
        column.addLayout(row)
        column.addWidget(self.board, 1)

    def _connect(self) -> None:
        session = self._session
        self.modes.chosen.connect(self._follow)
        self.against.activated.connect(self._follow)
        self._blink.timeout.connect(self.board.blink)
        session.asked.connect(lambda name: self.open() if name == "compare" and candidate.can_compare(session) else None)
        for signal in (session.paint.candidates_changed, session.changed):
            signal.connect(self._follow_if_seen)
        session.selection_changed.connect(lambda before, after: self.hide() if before.canvas != after.canvas else None)

    def _follow_if_seen(self, *_: object) -> None:
        if self.isVisible():
            self._follow() if candidate.can_compare(self._session) else self.hide()

    def _follow(self, *_: object) -> None:
        """Show the pictures that are there, and have the others made."""
        canvas, mode = current_canvas(self._session), self.modes.current
        jobs = candidate.waiting_jobs(self._session)
        if canvas is not self._made_from:
            self._images, self._made_from = {}, canvas
        for job in (None, *jobs):
            self._make(canvas, job)
        seen = [Seen("", self.tr("Canvas"), self._images.get("", QImage()))]
        for number, job in enumerate(jobs, 1):
            name = self.tr("{} · seed {}").format(number, job.request.dials.seed)
            seen.append(Seen(job.id, name, self._images.get(job.id, QImage()), self._verdict(canvas, job)))
        self._offer(seen)
        for widget in (self._versus, self.against):
            widget.setVisible(mode != "side")
        self.board.show_pictures(mode, seen, self.against.currentData() or "")
        self._blink.start() if mode == "blink" else self._blink.stop()

    def _verdict(self, canvas: Canvas, job: Job) -> str:
        """What the judge says of it."""
        opinion = self._session.paint.candidates(canvas.id).opinions.get(job.id)
        return opinion.reason if opinion and opinion.rank else ""

    def _offer(self, seen: list[Seen]) -> None:
        wanted, current = [(one.name, one.id) for one in seen], self.against.currentData()
        if [(self.against.itemText(row), self.against.itemData(row)) for row in range(self.against.count())] != wanted:
            self.against.clear()
            for name, id in wanted:
                self.against.addItem(name, id)
            self.against.setCurrentIndex(max(0, self.against.findData(current)))

    def _make(self, canvas: Canvas, job: Job | None) -> None:
        """Flatten the canvas with a candidate on it, beside the window."""
        id = job.id if job else ""
        if id in self._images:
            return
        self._images[id] = QImage()

        def keep(image: QImage) -> None:
            if self._made_from is canvas:
                self._images[id] = image
                self._follow_if_seen()

        bundle = self._session.bundle
        mask = bundle.find_media(job.target["mask"]) if job and "mask" in job.target else None
        whole = lambda: image_of(flatten(insert_layer(canvas, make_layer(job, mask)) if job else canvas))  # noqa: E731
        failed = lambda error: candidate.complain_about(self._session, job, error) if job else complain(self._session, error)  # noqa: E731
        self._session.paint.background.run(whole, keep, failed)


class Board(QWidget):
    """Draws the pictures of one comparison, each whole and as large as there is room."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._mode, self._seen, self._against = "side", [], ""
        self.line = 0.5
        self._second = False
        self.setMouseTracking(True)
        self.setMinimumSize(240, 160)

    def show_pictures(self, mode: str, seen: list[Seen], against: str) -> None:
        """Show these; `against` is the id of the other picture under a wipe or blink."""
        self._mode, self._seen, self._against = mode, seen, against
        self.setCursor(Qt.CursorShape.SplitHCursor if mode == "wipe" else Qt.CursorShape.PointingHandCursor)
        self.update()

    def blink(self) -> None:
        """Show the other one."""
        self._second = not self._second
        self.update()

    def cells(self) -> list[tuple[Seen, QRectF]]:
        """Where each picture stands side by side."""
        if not self._seen:
            return []
        shape = next((one.image for one in self._seen if not one.image.isNull()), None)
        ratio = shape.width() / shape.height() if shape else 16 / 9
        count = len(self._seen)
        columns = min(range(1, count + 1), key=lambda n: -self._scale(n, ceil(count / n), ratio))
        width, height = self._cell(columns, ceil(count / columns))
        cells = []
        for place, one in enumerate(self._seen):
            row, column = divmod(place, columns)
            cells.append((one, QRectF(EDGE + column * (width + GAP), EDGE + row * (height + LABEL + GAP), width, height)))
        return cells

    def _cell(self, columns: int, rows: int) -> tuple[float, float]:
        across, down = self.width() - 2 * EDGE, self.height() - 2 * EDGE
        return (across - GAP * (columns - 1)) / columns, (down - (LABEL + GAP) * rows + GAP) / rows

    def _scale(self, columns: int, rows: int, ratio: float) -> float:
        width, height = self._cell(columns, rows)
        return sqrt(max(0.0, min(width, height * ratio)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        shown = candidate.shown(self._session)
        id = shown.id if shown else ""
        if self._mode == "side":
            for one, rect in self.cells():
                self._draw(painter, one, rect, one.id == id)
            return
        by_id = {one.id: one for one in self._seen}
        under, over = by_id.get(self._against), by_id.get(id)
        whole = QRectF(0, 0, self.width(), self.height() - LABEL)
        if under and over and self._mode == "wipe":
            self._draw_wipe(painter, under, over, whole)
        elif under and over:
            self._draw(painter, over if self._second else under, whole, False)

    def _draw(self, painter: QPainter, one: Seen, rect: QRectF, looked_at: bool) -> None:
        inner = fitted(one.image, rect)
        painter.fillRect(inner, theme.token("panel"))
        if not one.image.isNull():
            painter.drawImage(inner, one.image)
        if looked_at:
            painter.setPen(QPen(theme.token("accent"), 3))
            painter.drawRect(inner.adjusted(-2, -2, 2, 2))
        painter.setPen(theme.token("text" if looked_at else "muted"))
        says = f"{one.name} · {one.says}" if one.says else one.name
        says = painter.fontMetrics().elidedText(says, Qt.TextElideMode.ElideRight, int(inner.width()))
        painter.drawText(QRectF(inner.left(), inner.bottom() + 2, inner.width(), LABEL - 2), Qt.AlignmentFlag.AlignHCenter, says)

    def _draw_wipe(self, painter: QPainter, under: Seen, over: Seen, rect: QRectF) -> None:
        inner = fitted(over.image, rect)
        line = inner.left() + inner.width() * self.line
        painter.drawImage(inner, under.image)
        painter.setClipRect(QRectF(line, inner.top(), inner.right() - line, inner.height()))
        painter.drawImage(inner, over.image)
        painter.setClipping(False)
        painter.setPen(QPen(theme.token("accent"), 2))
        painter.drawLine(QPointF(line, inner.top()), QPointF(line, inner.bottom()))
        painter.setPen(theme.token("muted"))
        words = QRectF(inner.left(), inner.bottom() + 2, inner.width(), LABEL - 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, under.name)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, over.name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._mode == "side":
            chosen = next((one for one, rect in self.cells() if rect.contains(event.position())), None)
            if chosen:
                candidate.show(self._session, chosen.id or None)
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        picture = next((one.image for one in self._seen if not one.image.isNull()), None)
        if self._mode == "wipe" and picture and event.buttons() & Qt.MouseButton.LeftButton:
            inner = fitted(picture, QRectF(0, 0, self.width(), self.height() - LABEL))
            self.line = min(max((event.position().x() - inner.left()) / inner.width(), 0.0), 1.0)
            self.update()


def fitted(image: QImage, rect: QRectF) -> QRectF:
    """Where an image of any size is drawn whole in the middle of a rectangle."""
    if image.isNull():
        return rect
    scale = min(rect.width() / image.width(), rect.height() / image.height())
    width, height = image.width() * scale, image.height() * scale
    return QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height)
