"""The script on the stage: Fountain as a screenplay, each paragraph with the number of the shot that it becomes."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextFrameFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.actions import script as actions
from studio.actions import shot as shot_actions
from studio.document.drafts import drafts
from studio.document.fountain import parse
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui import theme

from .gutter import Gutter
from .script_styles import KINDS, PAGE, ScriptHighlighter, block_format, kinds_by_line

IDLE_MS = 400  # typing rests this long: one edit
SLOW_MS = 150  # formatting waits this long when the script is too long to be formatted at every key
QUICK_SECONDS = 0.008
TOP, BOTTOM = 32, 160  # room above and below the script, in pixels

HINT = """EXT. MEADOW - DAY

A small red sphere stands left of a blue house.

NARRATOR
Write a scene heading, then what we see, then who speaks."""


class ScriptEditor(QTextEdit):
    """Commits what was typed when typing rests or the focus leaves. Undo and redo are the film's."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._first_lines = [draft.line for draft in drafts(session.project.script)]
        self._lines: list[tuple[int, str]] = []
        self._loading = False
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._later = QTimer(self, interval=SLOW_MS, singleShot=True)
        self._took = 0.0
        self._set_up()
        self._highlighter = ScriptHighlighter(self.document())
        self._gutter = Gutter(self)
        self._connect()
        self._load(session.project.script)
        self._map_shots(session.project)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    @property
    def shot_lines(self) -> list[tuple[int, str]]:
        """The line at which each shot begins, from 0, and the shot's id."""
        return self._lines

    def flush(self) -> None:
        """Commit what was typed since the last commit."""
        self._idle.stop()
        if self.toPlainText() != self.session.project.script and not self.isReadOnly():
            actions.edit_script(self.session, self.toPlainText())

    def shot_at(self, line: int) -> str | None:
        """The shot that the script is in at a line."""
        return next((shot for first, shot in reversed(self._lines) if first <= line), None)

    def select_shot_at(self, line: int) -> None:
        """Select the shot that a line belongs to."""
        if (shot := self.shot_at(line)) and shot != self.session.selection.shot:
            shot_actions.select(self.session, [shot])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and (event.matches(QKeySequence.StandardKey.Undo) or _redo(event)):
            self.flush()
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """In an empty line Qt's own Return only resets the line's format; here it always begins another line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isReadOnly():
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.flush()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._center()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.toPlainText():
            self._paint_hint()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()  # the window imports files
        else:
            super().dragEnterEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(source.text())

    def _set_up(self) -> None:
        self.setProperty("role", "script")
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setReadOnly(self.session.read_only)
        self.document().setDefaultFont(theme.script_font())
        page = QTextFrameFormat()
        page.setTopMargin(TOP)
        page.setBottomMargin(BOTTOM)
        self.document().rootFrame().setFrameFormat(page)
        self.document().setDocumentMargin(0)
        self.setCursorWidth(2)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Script"))
        self._character = QFontMetricsF(theme.script_font()).horizontalAdvance("M")

    def _connect(self) -> None:
        self.textChanged.connect(self._typed)
        self.cursorPositionChanged.connect(self._follow_cursor)
        self.verticalScrollBar().valueChanged.connect(self._gutter.update)
        self._idle.timeout.connect(self.flush)
        self._later.timeout.connect(self._format)
        self.session.changed.connect(self._on_changed)
        self.session.selection_changed.connect(self._on_selection)
        theme.theme_changed.connect(self._highlighter.rehighlight)

    def _typed(self) -> None:
        if self._loading:
            return
        self._idle.start()
        if self._took < QUICK_SECONDS:
            self._format()
        else:
            self._later.start()

    def _format(self) -> None:
        """Give every line that has become another kind its place and colour."""
        began = time.perf_counter()
        kinds = kinds_by_line(parse(self.toPlainText()), self.document().blockCount())
        self._loading = True
        cursor, block = QTextCursor(self.document()), self.document().begin()
        cursor.beginEditBlock()  # one layout for all lines
        for kind in kinds:
            if block.userState() != kind:
                self._restyle(cursor, block, kind)
            block = block.next()
        cursor.endEditBlock()
        self._loading = False
        self._gutter.update()
        self._took = time.perf_counter() - began

    def _restyle(self, cursor: QTextCursor, block: QTextBlock, kind: int) -> None:
        """The changed format makes the highlighter look at the block again."""
        block.setUserState(kind)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(block_format(KINDS[kind], self._character))

    def _load(self, script: str) -> None:
        """Show `script`; only what differs is replaced, so that cursor and scrolling stay."""
        old = self.toPlainText()
        if script == old:
            return
        start = next((place for place, (a, b) in enumerate(zip(old, script, strict=False)) if a != b), min(len(old), len(script)))
        most = min(len(old), len(script)) - start
        same = next((count for count in range(most) if old[-1 - count] != script[-1 - count]), most)
        self._loading = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(len(old) - same, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(script[start : len(script) - same])
        self._loading = False
        self._format()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.script != after.script:
            self._idle.stop()
            self._load(after.script)
            self._first_lines = [draft.line for draft in drafts(after.script)]
        if before.shots is not after.shots:
            self._map_shots(after)

    def _map_shots(self, project: Project) -> None:
        self._lines = list(zip(self._first_lines, (shot.id for shot in project.shots), strict=False))
        self._gutter.update()

    def _follow_cursor(self) -> None:
        if self.hasFocus() and not self._loading:
            self.select_shot_at(self.textCursor().blockNumber())

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.shot == after.shot:
            return
        self._gutter.update()
        line = next((line for line, shot in self._lines if shot == after.shot), None)
        if line is not None and self.shot_at(self.textCursor().blockNumber()) != after.shot:
            self.setTextCursor(QTextCursor(self.document().findBlockByNumber(line)))
            self.ensureCursorVisible()

    def _center(self) -> None:
        """The page stands in the middle, with room for the numbers at its left."""
        side = max(56, round((self.width() - PAGE * self._character) / 2))
        if self.viewportMargins().left() != side:
            self.setViewportMargins(side, 0, max(16, side - 12), 0)
        self._gutter.setGeometry(side - Gutter.WIDTH - 16, 0, Gutter.WIDTH, self.viewport().height())

    def _paint_hint(self) -> None:
        painter = QPainter(self.viewport())
        painter.setFont(theme.script_font())
        painter.setPen(theme.token("faint"))
        painter.drawText(QRectF(2, TOP, self.viewport().width(), self.viewport().height()), Qt.TextFlag.TextWordWrap, self.tr(HINT))


def _redo(event: QEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Redo)
