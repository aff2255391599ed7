"""How each part of a screenplay looks: where its lines stand on the page, and their colours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextBlockFormat, QTextCharFormat, QTextDocument

from studio.document.fountain import Element
from studio.ui.theme import token

PAGE = 62  # characters in a line of the page
KINDS = (
    "", "title page", "scene heading", "action", "character", "parenthetical", "dialogue", "lyrics", "transition", "section", "synopsis",
    "centred", "page break", "note", "boneyard",
)  # fmt: skip
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
_NOTE = re.compile(r"\[\[.*?\]\]")


@dataclass(frozen=True)
class Style:
    """`left`, `right`: margins in characters. `colour`: a token."""

    left: int = 0
    right: int = 0
    colour: str = "text"
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    bold: bool = False
    italic: bool = False
    capitals: bool = False


STYLES: dict[str, Style] = {
    "": Style(),
    "action": Style(),
    "title page": Style(colour="muted"),
    "scene heading": Style(colour="accent_text", bold=True, capitals=True),
    "character": Style(left=20, capitals=True),
    "parenthetical": Style(left=15, right=19, colour="muted"),
    "dialogue": Style(left=10, right=14),
    "lyrics": Style(left=10, right=14, italic=True),
    "transition": Style(align=Qt.AlignmentFlag.AlignRight, colour="muted", capitals=True),
    "section": Style(colour="accent_text"),
    "synopsis": Style(colour="muted", italic=True),
    "centred": Style(align=Qt.AlignmentFlag.AlignHCenter),
    "page break": Style(align=Qt.AlignmentFlag.AlignHCenter, colour="faint"),
    "note": Style(colour="muted", italic=True),
    "boneyard": Style(colour="faint"),
}


def kinds_by_line(elements: tuple[Element, ...], count: int) -> list[int]:
    """For each of `count` lines the number of its kind in KINDS; notes inside a line of the story leave the line what it is."""
    kinds = [0] * count
    hidden = [element for element in elements if element.kind in ("note", "boneyard")]
    open_text = (element for element in elements if element.kind not in ("note", "boneyard"))
    for element in (*hidden, *open_text):
        for line in range(element.line, min(element.last + 1, count)):
            kinds[line] = _NUMBERS[element.kind]
    return kinds


def block_format(kind: str, character: float) -> QTextBlockFormat:
    """Where the lines of a kind stand; `character`: the width of one in pixels."""
    style, form = STYLES[kind], QTextBlockFormat()
    form.setLeftMargin(style.left * character)
    form.setRightMargin(style.right * character)
    form.setAlignment(style.align)
    form.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form


class ScriptHighlighter(QSyntaxHighlighter):
    """Colours by the kind that each block carries as its user state, and by emphasis and notes inside the line."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        kind = KINDS[max(0, self.currentBlock().userState())]
        self.setFormat(0, len(text), _characters(STYLES[kind]))
        for found in _EMPHASIS.finditer(text):
            self._emphasise(found)
        for found in _NOTE.finditer(text):
            self.setFormat(found.start(), found.end() - found.start(), _characters(STYLES["note"]))

    def _emphasise(self, found: re.Match) -> None:
        form = self.format(found.start(2))
        mark = found[1]
        if mark == "_":
            form.setFontUnderline(True)
        if len(mark) != 1 and mark != "_":
            form.setFontWeight(QFont.Weight.Bold)
        if mark in ("*", "***"):
            form.setFontItalic(True)
        self.setFormat(found.start(2), len(found[2]), form)


def _characters(style: Style) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(token(style.colour))
    form.setFontWeight(QFont.Weight.Bold if style.bold else QFont.Weight.Normal)
    form.setFontItalic(style.italic)
    form.setFontCapitalization(QFont.Capitalization.AllUppercase if style.capitals else QFont.Capitalization.MixedCase)
    return form
