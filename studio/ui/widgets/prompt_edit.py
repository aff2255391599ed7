"""A field for prompts: completes the words that the model knows, and marks gently those that it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QCompleter, QPlainTextEdit, QToolTip, QWidget

from studio.prompt_words import WORD, is_known, known_words, unknown_words
from studio.ui import theme

IDLE_MS = 700
_LEAST = 2  # letters before words are offered


class PromptEdit(QPlainTextEdit):
    """`committed(text)` when typing rests, at Ctrl+Enter, or when the focus leaves, but only if the text has changed.

    `taught`: there is another list of words that the model knows.
    """

    committed = Signal(str)
    taught = Signal()

    def __init__(self, name: str, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._known: frozenset[str] = frozenset()
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._completer = QCompleter(QStringListModel(self), self)
        self._marks = _Marks(self.document())
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(True)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 26)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(8)
        self._completer.activated.connect(self._complete)
        self._idle.timeout.connect(self.flush)
        self.textChanged.connect(self._typed)
        theme.theme_changed.connect(self._marks.rehighlight)

    def set_text(self, text: str) -> None:
        """Show `text`, unless the person is typing."""
        if self._idle.isActive() or (text == self._shown and text == self.toPlainText()):
            return
        self._shown = text
        self.setPlainText(text)
        self._idle.stop()

    def set_words(self, words: Mapping[str, Iterable[str]]) -> None:
        """What the model knows; an empty list lets every word pass."""
        self._known = known_words(words)
        phrases = sorted({str(entry).lower() for kind, entries in words.items() if kind != "examples" for entry in entries})
        self._completer.model().setStringList(phrases)
        self._marks.set_known(self._known)
        self.taught.emit()

    def unknown_words(self) -> list[str]:
        """The words of the text that the model does not know."""
        return unknown_words(self.toPlainText(), self._known)

    def flush(self) -> None:
        """Commit what was typed."""
        self._idle.stop()
        text = self.toPlainText()
        if text != self._shown:
            self._shown = text
            self.committed.emit(text)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return self._explain(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._completer.popup()
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape):
            event.ignore()  # they are the completer's
            return
        if event.matches(QKeySequence.StandardKey.InsertLineSeparator) or (
            event.modifiers() == Qt.KeyboardModifier.ControlModifier and _enter(event)
        ):
            self.flush()
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text().isalpha():
            self._offer()
        else:
            popup.hide()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.flush()

    def _typed(self) -> None:
        if self.toPlainText() != self._shown:
            self._idle.start()

    def _offer(self) -> None:
        word = self._word().selectedText()
        if len(word) < _LEAST:
            self._completer.popup().hide()
            return
        self._completer.setCompletionPrefix(word)
        if self._completer.completionCount() and self._completer.currentCompletion().lower() != word.lower():
            rect = self.cursorRect()
            rect.setWidth(220)
            self._completer.complete(rect)
        else:
            self._completer.popup().hide()

    def _complete(self, text: str) -> None:
        self._word().insertText(text)

    def _word(self) -> QTextCursor:
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor

    def _explain(self, event: QHelpEvent) -> bool:
        cursor = self.cursorForPosition(event.pos())
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        word = cursor.selectedText()
        if word and not is_known(word, self._known):
            QToolTip.showText(
                event.globalPos(), self.tr("The model was not taught “{}”: it may ignore it. F1 lists what it knows.").format(word), self
            )
        else:
            QToolTip.showText(event.globalPos(), self.toolTip(), self)
        return True


class _Marks(QSyntaxHighlighter):
    """A dotted line under unknown words."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._known: frozenset[str] = frozenset()

    def set_known(self, known: frozenset[str]) -> None:
        self._known = known
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        mark = QTextCharFormat()
        mark.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.setUnderlineColor(theme.token("warning"))
        for found in WORD.finditer(text):
            if not is_known(found[0], self._known):
                self.setFormat(found.start(), len(found[0]), mark)


def _enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
