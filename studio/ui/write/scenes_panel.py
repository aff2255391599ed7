"""The scenes of the script with their lengths, and who speaks in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QVBoxLayout, QWidget

from studio.actions import shot as actions
from studio.document.project import Project
from studio.document.story import Shot
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.thumbnails import Thumbnails, draw_cover

from .names import scene_name, scenes, seconds

SCENE_ROW, CAST_ROW = 36, 44
FACE = QSize(44, 25)


@dataclass(frozen=True)
class Row:
    """One line of a list: `before` stands at the left, `after` at the right in grey; a click selects `shot`."""

    shot: str
    name: str
    before: str = ""
    after: str = ""
    asset: str | None = None


class ScenesPanel(QWidget):
    """A click on a scene or on a name selects the shot where it begins."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._scenes = _Rows(session, SCENE_ROW, self.tr("Scenes"))
        self._cast = _Rows(session, CAST_ROW, self.tr("Cast"))
        self._cast_title = SectionTitle(self.tr("Cast"))
        self._empty = QLabel(self.tr("A line like\nEXT. MEADOW - DAY\nbegins a scene."))
        self._empty.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 12)
        column.setSpacing(6)
        for widget in (SectionTitle(self.tr("Scenes")), self._empty, self._scenes):
            column.addWidget(widget)
        column.addSpacing(14)
        for widget in (self._cast_title, self._cast):
            column.addWidget(widget)
        column.addStretch()
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        for rows in (self._scenes, self._cast):
            rows.itemClicked.connect(self._go)
        self._show()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.shots is not after.shots or before.rate != after.rate:
            self._show()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.shot != after.shot:
            self._show_current()

    def _go(self, item: QListWidgetItem) -> None:
        actions.select(self._session, [item.data(Qt.ItemDataRole.UserRole).shot])

    def _show(self) -> None:
        project = self._session.project
        self._scenes.show_rows(scene_rows(project))
        self._cast.show_rows(cast_rows(project))
        self._cast_title.setVisible(self._cast.count() > 0)
        self._empty.setVisible(not project.shots)
        self._show_current()

    def _show_current(self) -> None:
        """Mark the scene that the selected shot belongs to."""
        chosen, current = self._session.selection.shot, -1
        for row, (_, shots) in enumerate(scenes(self._session.project.shots)):
            if any(shot.id == chosen for shot in shots):
                current = row
        self._scenes.setCurrentRow(current)
        self._cast.setCurrentRow(-1)


def scene_rows(project: Project) -> list[Row]:
    """One row for each scene."""
    rows = []
    for number, (heading, shots) in enumerate(scenes(project.shots), 1):
        length = seconds(sum(shot.duration for shot in shots), project.rate)
        rows.append(Row(shots[0].id, scene_name(heading) or "–", str(number), length))
    return rows


def cast_rows(project: Project) -> list[Row]:
    """One row for each name, with the picture of the first shot that shows or hears it."""
    names = dict.fromkeys(line.character for shot in project.shots for line in shot.dialogue)
    rows = []
    for name in names:
        there = [shot for shot in project.shots if _is_in(name, shot)]
        pictured = next((shot for shot in there if shot.take), there[0])
        rows.append(Row(there[0].id, name.title(), asset=pictured.take.asset if pictured.take else None))
    return rows


def _is_in(name: str, shot: Shot) -> bool:
    return any(line.character == name for line in shot.dialogue) or name.lower() in shot.text.lower()


class _Rows(QListWidget):
    """As high as its rows."""

    def __init__(self, session: Session, height: int, name: str) -> None:
        super().__init__()
        self._height = height
        self.setItemDelegate(_RowPainter(session, height, self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        Thumbnails.of(session).ready.connect(lambda asset: self.viewport().update())

    def show_rows(self, rows: list[Row]) -> None:
        """Show these, unless they are there already."""
        if [self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count())] == rows:
            return
        self.clear()
        for row in rows:
            item = QListWidgetItem(row.name)
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setToolTip(f"{row.name}  {row.after}".strip())
            self.addItem(item)
        self.setFixedHeight(len(rows) * self._height + 2)


class _RowPainter(QStyledItemDelegate):
    def __init__(self, session: Session, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._height = session, height

    def sizeHint(self, option, index) -> QSize:
        return QSize(0, self._height)

    def paint(self, painter: QPainter, option, index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("raised" if state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 6, 6)
        inside = option.rect.adjusted(8, 0, -8, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.token("muted"))
        painter.drawText(inside, middle, row.before)
        painter.setFont(theme.interface_font(theme.SMALL))
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, row.after)
        right = painter.fontMetrics().horizontalAdvance(row.after) + 8
        left = 32 if row.before else FACE.width() + 10
        if not row.before:
            self._paint_face(painter, inside, row)
        painter.setFont(theme.interface_font())
        painter.setPen(theme.token("text"))
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, inside.width() - left - right)
        painter.drawText(inside.adjusted(left, 0, 0, 0), middle, name)
        painter.restore()

    def _paint_face(self, painter: QPainter, inside: QRect, row: Row) -> None:
        rect = QRect(inside.left(), inside.center().y() - FACE.height() // 2, FACE.width(), FACE.height())
        picture = Thumbnails.of(self._session).get(row.asset, FACE * painter.device().devicePixelRatioF()) if row.asset else None
        if picture is not None:
            draw_cover(painter, rect, picture, 3)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("background"))
        painter.drawRoundedRect(rect, 3, 3)
        theme.icon("account", "muted").paint(painter, rect.adjusted(12, 3, -12, -3))
