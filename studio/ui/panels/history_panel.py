"""Every edit of this session by name; a click goes back or forward to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.actions.edit import go_to
from studio.session import Session
from studio.ui import theme
from studio.ui.widgets.section_title import SectionTitle


class HistoryPanel(QWidget):
    """What was undone stands in grey below the edit that holds."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._list = QListWidget(accessibleName=self.tr("Edits of this session"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 12)
        column.addWidget(SectionTitle(self.tr("History")))
        column.addWidget(self._list)
        self._list.itemClicked.connect(lambda item: go_to(session, self._list.row(item)))
        session.changed.connect(self._show_if_seen)
        theme.theme_changed.connect(self._show_if_seen)

    def showEvent(self, event: QShowEvent) -> None:
        self._show()

    def _show_if_seen(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        history = self._session.history
        self._list.clear()
        for place, step in enumerate(history.steps):
            item = QListWidgetItem(step.label if place else self.tr("Opened"))
            item.setForeground(theme.token("muted" if place > history.cursor else "text"))
            self._list.addItem(item)
        self._list.setCurrentRow(history.cursor)
        self._list.scrollToItem(self._list.item(history.cursor))
