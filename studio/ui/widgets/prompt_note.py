"""What stands under a prompt: the words in it that the model was not taught."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel

from studio.ui import theme

from .prompt_edit import PromptEdit

MOST = 5  # words that are named


class PromptNote(QLabel):
    """Hidden while the model knows every word. `asked`: the person wants to see what it knows."""

    asked = Signal()

    def __init__(self, edit: PromptEdit) -> None:
        super().__init__(wordWrap=True)
        self._edit = edit
        self.setProperty("role", "warning")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)
        self.linkActivated.connect(self.asked)
        edit.textChanged.connect(self._follow)
        edit.taught.connect(self._follow)
        theme.theme_changed.connect(self._recolour)
        self._follow()

    def _recolour(self) -> None:
        """The link's colour is the palette's at the time when the text was set."""
        self.setText("")
        self._follow()

    def _follow(self) -> None:
        unknown = list(dict.fromkeys(word.lower() for word in self._edit.unknown_words()))
        self.setVisible(bool(unknown))
        if unknown:
            more = self.tr(" and {} more").format(len(unknown) - MOST) if len(unknown) > MOST else ""
            words = ", ".join(f"“{word}”" for word in unknown[:MOST]) + more
            known = self.tr("What it knows")
            self.setText(self.tr("The model was not taught {}: it may ignore that.").format(words) + f' <a href="words">{known}</a>')
