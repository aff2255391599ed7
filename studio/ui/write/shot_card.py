"""How one shot looks in the storyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QWidget

from studio.actions import shot as actions
from studio.document.story import Shot
from studio.session import Session
from studio.ui import theme
from studio.ui.widgets.picture_box import draw_progress
from studio.ui.widgets.thumbnails import draw_cover

from .names import seconds, shot_name
from .shot_picture import picture_of, running

CARD, LOW_CARD = QSize(206, 208), QSize(164, 128)
GAP, INSIDE = 10, 8
PICTURE_HEIGHT, LOW_PICTURE_HEIGHT = 106, 84
DOT = 7
_DOT_COLOURS = {"ready": "accent", "stale": "warning", "running": "good", "waiting": "muted", "failed": "danger", "missing": "faint"}


class ShotCard(QStyledItemDelegate):
    """Picture, number and scene, length, prompt, takes as dots, and what the shot waits for; a `low` one has picture, scene, length."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.low = False

    @property
    def size(self) -> QSize:
        """Of one card, without the gap around it."""
        return LOW_CARD if self.low else CARD

    def sizeHint(self, option, index: QModelIndex) -> QSize:
        return self.size + QSize(GAP, GAP)

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        shot: Shot | None = index.data(Qt.ItemDataRole.UserRole)
        if shot is None:
            return
        card = QRect(option.rect.topLeft() + QPoint(GAP // 2, GAP // 2), self.size)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.token("accent"), 2) if selected else Qt.PenStyle.NoPen)
        hovered = option.state & QStyle.StateFlag.State_MouseOver
        painter.setBrush(theme.token("raised" if hovered else "panel"))
        painter.drawRoundedRect(card, 8, 8)
        inside = card.adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
        height = LOW_PICTURE_HEIGHT if self.low else PICTURE_HEIGHT
        self._paint_picture(painter, QRect(inside.topLeft(), QSize(inside.width(), height)), shot)
        self._paint_words(painter, inside.adjusted(0, height + 7, 0, 0), shot, index.row() + 1)
        painter.restore()

    def _paint_picture(self, painter: QPainter, rect: QRect, shot: Shot) -> None:
        ratio = painter.device().devicePixelRatioF()
        picture = picture_of(self._session, shot, QSize(round(rect.width() * ratio), round(rect.height() * ratio)))
        if picture is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("background"))
            painter.drawRoundedRect(rect, 4, 4)
            theme.icon("image-outline", "faint").paint(painter, QRect(rect.center() - QPoint(14, 14), QSize(28, 28)))
        else:
            draw_cover(painter, rect, picture)
        if job := running(self._session, shot.id):
            draw_progress(painter, rect, job.fraction)

    def _paint_words(self, painter: QPainter, rect: QRect, shot: Shot, number: int) -> None:
        length = seconds(shot.duration, self._session.project.rate)
        painter.setFont(theme.interface_font())
        painter.setPen(theme.token("muted"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, length)
        room = rect.width() - painter.fontMetrics().horizontalAdvance(length) - 8
        painter.setFont(theme.interface_font(bold=True))
        painter.setPen(theme.token("text"))
        title = painter.fontMetrics().elidedText(f"{number} · {shot_name(shot)}", Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect, Qt.AlignmentFlag.AlignTop, title)
        if self.low:
            return
        painter.setFont(theme.interface_font(theme.SMALL))
        painter.setPen(theme.token("muted"))
        prompt = QRect(rect.left(), rect.top() + 20, rect.width(), 2 * painter.fontMetrics().lineSpacing() + 1)
        painter.drawText(prompt, Qt.TextFlag.TextWordWrap, two_lines(painter, shot.text or shot.prompt, rect.width()))
        self._paint_takes(painter, QRect(rect.left(), rect.bottom() - 15, rect.width(), 16), shot)

    def _paint_takes(self, painter: QPainter, rect: QRect, shot: Shot) -> None:
        state = actions.state(self._session, shot)
        painter.setPen(Qt.PenStyle.NoPen)
        x = rect.left()
        for colour in self._dots(shot, state):
            painter.setBrush(theme.token(colour))
            painter.drawEllipse(x, rect.center().y() - DOT // 2, DOT, DOT)
            x += DOT + 5
        painter.setPen(theme.token("danger" if state == "failed" else "muted"))
        painter.drawText(rect.adjusted(x - rect.left() + 3, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words(shot, state))

    def _dots(self, shot: Shot, state: str) -> list[str]:
        """One for each take, the chosen one in the accent (or, while stale, the warning) colour; one more for a take in the making."""
        chosen = "warning" if state == "stale" else "accent"
        dots = [chosen if take.id == shot.chosen else "faint" for take in shot.takes[:8]]
        return dots + ([_DOT_COLOURS[state]] if state in ("running", "waiting", "failed") or not dots else [])

    def _words(self, shot: Shot, state: str) -> str:
        count = len(shot.takes)
        match state:
            case "running":
                return self.tr("take {} running").format(count + 1)
            case "waiting":
                return self.tr("take {} waiting").format(count + 1)
            case "failed":
                return self.tr("failed, see Jobs")
            case "stale":
                return self.tr("stale: prompt changed")
            case "missing":
                return self.tr("no picture yet")
            case _:
                return self.tr("1 take") if count == 1 else self.tr("{} takes").format(count)


def two_lines(painter: QPainter, text: str, width: int) -> str:
    """As much of `text` as goes into two lines of `width` pixels, the rest as dots."""
    metrics = painter.fontMetrics()
    words, first = text.split(), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    return f"{first}\n{metrics.elidedText(' '.join(words), Qt.TextElideMode.ElideRight, width)}".strip()
