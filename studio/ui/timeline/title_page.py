"""Words, size, colours and place of a title."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QPlainTextEdit, QPushButton

from studio.document import cut
from studio.document.timeline import Clip, TitleSource
from studio.session import Session
from studio.ui.widgets.dial import Dial

from .pages import Change, Page, Shown, choice

SETTLE_MS = 500


def colour_of(text: str) -> QColor:
    """The colour of "#rrggbbaa"."""
    red, green, blue, alpha = (int(text[place : place + 2], 16) for place in (1, 3, 5, 7))
    return QColor(red, green, blue, alpha)


def text_of(colour: QColor) -> str:
    """A colour as "#rrggbbaa"."""
    return f"#{colour.red():02x}{colour.green():02x}{colour.blue():02x}{colour.alpha():02x}"


class TitlePage(Page):
    """What a title says and how it looks. Words are committed when typing rests, or when the field is left."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__(session, change)
        self._source, self._id = TitleSource(""), ""
        self._text = QPlainTextEdit()
        self._text.setFixedHeight(72)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(self.tr("Words of the title"))
        self._text.setPlaceholderText(self.tr("Words of the title"))
        self._size = Dial(self.tr("Size"), 2, 40, 12, 0.5, 1, self.tr(" %"), self.tr("Height of the letters, as a part of the picture's."))
        places = (self.tr("Centre"), self.tr("Lower third"), self.tr("Top"))
        self._position = choice(dict(zip(("centre", "lower third", "top"), places, strict=True)))
        self._colour, self._background = QPushButton(), QPushButton()
        self.column.addWidget(self._text)
        self.column.addWidget(self._size)
        self.add_row(self.tr("Place"), self._position, self.tr("Where the words stand."))
        self.add_row(self.tr("Colour"), self._colour, self.tr("Colour of the words."))
        self.add_row(self.tr("Behind"), self._background, self.tr("Colour behind the words, with its transparency."))
        self.column.addStretch(1)
        self._rest = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._connect()

    def show_clip(self, shown: Shown) -> None:
        source = shown.clip.source
        if not isinstance(source, TitleSource):
            return
        if self._rest.isActive() and self._id != shown.clip.id:
            self._rest.stop()
            QTimer.singleShot(0, partial(self._commit_text, self._id, self._text.toPlainText()))
        self._source, self._id = source, shown.clip.id
        if not self._rest.isActive() and self._text.toPlainText() != source.text:
            self._text.blockSignals(True)
            self._text.setPlainText(source.text)
            self._text.blockSignals(False)
        self._size.set_value(source.size * 100)
        self._position.setCurrentIndex(self._position.findData(source.position))
        for button, colour in ((self._colour, source.colour), (self._background, source.background)):
            _show_colour(button, colour_of(colour), self.tr("None") if colour.endswith("00") else colour[:7])

    def edit(self) -> None:
        """Put the cursor into the words, all selected."""
        self._text.setFocus()
        self._text.selectAll()

    def _connect(self) -> None:
        self._text.textChanged.connect(self._rest.start)
        self._rest.timeout.connect(lambda: self._commit_text(self._id, self._text.toPlainText()))
        self._size.committed.connect(lambda value: self._set(self.tr("Title size"), size=value / 100))
        self._position.activated.connect(lambda _: self._set(self.tr("Title place"), position=self._position.currentData()))
        self._colour.clicked.connect(lambda: self._pick(self.tr("Title colour"), "colour"))
        self._background.clicked.connect(lambda: self._pick(self.tr("Colour behind the title"), "background"))

    def _commit_text(self, id: str, text: str) -> None:
        project = cut.change_clips(self.session.project, [id], lambda clip: _with(clip, text=text))
        self.session.commit(self.tr("Edit title"), project)

    def _pick(self, name: str, field: str) -> None:
        dialog = QColorDialog(colour_of(getattr(self._source, field)), self)
        dialog.setOptions(QColorDialog.ColorDialogOption.ShowAlphaChannel | QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(name)
        dialog.colorSelected.connect(lambda colour: self._set(name, **{field: text_of(colour)}))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _set(self, name: str, **changes: Any) -> None:
        self.change(name, lambda clip: _with(clip, **changes))


def _with(clip: Clip, **changes: Any) -> Clip:
    """A title with other words or looks; the same clip when nothing changes or it is no title."""
    if not isinstance(clip.source, TitleSource) or replace(clip.source, **changes) == clip.source:
        return clip
    return replace(clip, source=replace(clip.source, **changes))


def _show_colour(button: QPushButton, colour: QColor, words: str) -> None:
    swatch = QPixmap(QSize(32, 14))
    swatch.fill(colour)
    button.setIcon(QIcon(swatch))
    button.setIconSize(swatch.size())
    button.setText(words)
