"""All shortcuts: to look up, to change, and to put back; two commands that hear the same keys are marked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.actions.action import Action
from studio.actions.view import WORKSPACES
from studio.ui import shortcuts, theme
from studio.ui.bind import Commands, translated
from studio.ui.menus import ORDER

COMMAND, PLACE, KEYS = range(3)
SIZE = (720, 620)


class ShortcutsDialog(QDialog):
    """Changes hold at once and are remembered. Select a command, press its new keys, Enter."""

    def __init__(self, commands: Commands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._actions = sorted(commands.actions, key=place_in_menus)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(*SIZE)
        self._search = QLineEdit(placeholderText=self.tr("Search commands and keys"), clearButtonEnabled=True)
        self._table = QTableWidget(len(self._actions), 3, accessibleName=self.tr("Shortcuts"))
        self._keys = QKeySequenceEdit(accessibleName=self.tr("New keys for the selected command"))
        self._set = QPushButton(self.tr("Set"), toolTip=self.tr("Give the selected command these keys"))
        self._none = QPushButton(self.tr("None"), toolTip=self.tr("Take the keys of the selected command away"))
        self._default = QPushButton(self.tr("Default"), toolTip=self.tr("Give the selected command its first keys again"))
        self._all = QPushButton(self.tr("Reset all"), toolTip=self.tr("Give every command its first keys again"))
        self._words = QLabel(wordWrap=True)
        self._words.setProperty("role", "danger")
        self._lay_out()
        self._connect()
        self._fill()

    def _lay_out(self) -> None:
        self._search.setAccessibleName(self.tr("Search"))
        self._table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Where"), self.tr("Keys")])
        self._table.verticalHeader().hide()
        self._table.setShowGrid(False)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.horizontalHeader().setSectionResizeMode(COMMAND, QHeaderView.ResizeMode.Stretch)
        self._table.horizontalHeader().setSectionResizeMode(PLACE, QHeaderView.ResizeMode.ResizeToContents)
        self._table.setColumnWidth(KEYS, 200)
        row = QHBoxLayout()
        row.addWidget(self._keys, 1)
        for button in (self._set, self._none, self._default, self._all):
            button.setAutoDefault(False)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * theme.spacing] * 4)
        column.setSpacing(theme.spacing)
        for widget in (self._search, self._table, self._words):
            column.addWidget(widget)
        column.addLayout(row)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._filter)
        self._table.itemSelectionChanged.connect(self._show_keys)
        self._set.clicked.connect(lambda: self._change(self._keys.keySequence().toString()))
        self._none.clicked.connect(lambda: self._change(""))
        self._default.clicked.connect(lambda: self._current() and self._change(self._current().shortcut))
        self._all.clicked.connect(self._reset)

    def _fill(self) -> None:
        for row, action in enumerate(self._actions):
            for column, text in ((COMMAND, translated(action.title)), (PLACE, place_of(action))):
                item = QTableWidgetItem(text)
                item.setToolTip(translated(action.tip))
                self._table.setItem(row, column, item)
        self._show_all()
        self._table.selectRow(0)

    def _show_all(self) -> None:
        """The keys as they are, those that clash in red."""
        texts = {action.id: shortcuts.text_of(action) for action in self._actions}
        clashes = shortcuts.conflicts(self._actions, texts)
        for row, action in enumerate(self._actions):
            item = QTableWidgetItem(native(texts[action.id]))
            if action.id in clashes:
                item.setForeground(theme.token("danger"))
                item.setToolTip(self.tr("Also: {}").format(", ".join(other.title for other in clashes[action.id])))
            self._table.setItem(row, KEYS, item)
        self._show_clash(clashes)

    def _show_clash(self, clashes: dict[str, list[Action]]) -> None:
        action = self._current()
        others = clashes.get(action.id, []) if action else []
        if others:
            self._words.setText(self.tr("“{}” has the same keys as “{}”.").format(action.title, "”, “".join(o.title for o in others)))
        elif clashes:
            self._words.setText(self.tr("{} commands share their keys with another; they are marked.").format(len(clashes)))
        self._words.setVisible(bool(clashes))

    def _filter(self, words: str) -> None:
        wanted = words.lower().split()
        for row, action in enumerate(self._actions):
            text = f"{translated(action.title)} {place_of(action)} {native(shortcuts.text_of(action))}".lower()
            self._table.setRowHidden(row, not all(word in text for word in wanted))

    def _current(self) -> Action | None:
        row = self._table.currentRow()
        return self._actions[row] if row >= 0 else None

    def _show_keys(self) -> None:
        if action := self._current():
            keys = shortcuts.keys_of(action)
            self._keys.setKeySequence(keys[0] if keys else "")

    def _change(self, text: str) -> None:
        if action := self._current():
            shortcuts.change(action, text)
            self._commands.load_keys()
            self._show_all()

    def _reset(self) -> None:
        shortcuts.reset_all()
        self._commands.load_keys()
        self._show_all()
        self._show_keys()


def place_in_menus(action: Action) -> tuple[int, str, str]:
    """Sorts actions as the menu bar has them, those in no menu last."""
    first = action.menu.partition("/")[0]
    return ORDER.index(first) if first in ORDER else len(ORDER), action.menu, action.title


def place_of(action: Action) -> str:
    """The workspace that an action belongs to, or its menu."""
    return dict(WORKSPACES).get(action.workspace) or translated(action.menu.replace("/", " › "))


def native(text: str) -> str:
    """Keys as people know them."""
    return ", ".join(key.toString(key.SequenceFormat.NativeText) for key in shortcuts.keys(text))
