"""The command palette: every command by a few letters of its name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QVBoxLayout, QWidget

from studio.actions.action import Action
from studio.settings import settings

from . import shortcuts, theme
from .bind import Commands, translated

WIDTH, ROW, ROWS = 560, 34, 10
RECENT = 5


def score(wanted: str, title: str) -> float | None:
    """How well the letters of `wanted` are found, in their order, in `title`: higher is better, None when they are not.

    Beginnings of words and runs of letters count more, and short titles a little more than long ones.
    """
    letters, title_low, place, run, total = wanted.lower().replace(" ", ""), title.lower(), 0, 0, 0.0
    for letter in letters:
        found = title_low.find(letter, place)
        if found < 0:
            return None
        begins = found == 0 or not title_low[found - 1].isalnum()
        run = run + 1 if found == place and place else 0
        total += 1.0 + 2.0 * begins + run
        place = found + 1
    return total - 0.01 * len(title)


class Palette(QFrame):
    """A field and what it finds, over the window. Enter gives the command, Escape leaves."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Find a command"))
        self._field = QLineEdit(placeholderText=self.tr("Find a command"), accessibleName=self.tr("Name of a command"))
        self._list = QListWidget(accessibleName=self.tr("Commands found"))
        self._list.setItemDelegate(_Row(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._field)
        column.addWidget(self._list)
        self._field.textChanged.connect(self._search)
        self._field.installEventFilter(self)
        self._list.itemClicked.connect(self._give)
        self.hide()

    def open(self) -> None:
        """Show all commands, the last used ones first."""
        self._field.clear()
        self._search("")
        self._place()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Escape:
                self.hide()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._list.setCurrentRow(min(max(self._list.currentRow() + step, 0), self._list.count() - 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if item := self._list.currentItem():
                    self._give(item)
            case _:
                return False
        return True

    def _search(self, text: str) -> None:
        self._list.clear()
        for action in self._found(text):
            item = QListWidgetItem(translated(action.title))
            item.setData(Qt.ItemDataRole.UserRole, action)
            item.setToolTip(translated(action.tip))
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _found(self, text: str) -> list[Action]:
        here = [action for action in self._commands.actions if self._commands[action.id].isEnabled()]
        if not text.strip():
            recent = _recent()
            return sorted(here, key=lambda action: recent.index(action.id) if action.id in recent else len(recent))
        scored = [(value, action) for action in here if (value := score(text, f"{translated(action.title)} {action.menu}")) is not None]
        return [action for _, action in sorted(scored, key=lambda pair: -pair[0])]

    def _give(self, item: QListWidgetItem) -> None:
        action: Action = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        settings().setValue("palette/recent", [action.id, *(id for id in _recent() if id != action.id)][:RECENT])
        command: QAction = self._commands[action.id]
        command.trigger()

    def _place(self) -> None:
        width = min(WIDTH, self.parentWidget().width() - 2 * theme.spacing)
        self.setGeometry((self.parentWidget().width() - width) // 2, 56, width, ROWS * ROW + 64)


def _recent() -> list[str]:
    value = settings().value("palette/recent", [])
    return [value] if isinstance(value, str) else list(value or [])


class _Row(QStyledItemDelegate):
    """Title at the left, menu in grey, keys at the right."""

    def sizeHint(self, option, index: QModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:
        action: Action = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        inside = rect.adjusted(12, 0, -12, 0)
        if action.icon:
            theme.icon(action.icon, "muted").paint(painter, QRect(inside.left(), rect.center().y() - 8, 18, 18))
        painter.setPen(theme.token("text"))
        painter.drawText(inside.adjusted(30, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.setPen(theme.token("muted"))
        keys = ", ".join(key.toString(key.SequenceFormat.NativeText) for key in shortcuts.keys_of(action))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, keys)
        painter.restore()
