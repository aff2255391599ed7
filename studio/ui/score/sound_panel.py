"""Make sound: music to the cut, an effect, speech, or a recording; the result is laid into the cut when it is ready."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from engines.models import catalog
from studio.actions.action import complain
from studio.session import Session
from studio.ui.theme import icon, spacing
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.segmented import Segmented

from .effect_page import EffectPage
from .listening import Listening
from .music_page import MusicPage
from .record_page import RecordPage
from .speech_page import SpeechPage

_WIDE = QSizePolicy.Policy.Preferred


class SoundPanel(QWidget):
    """Four pages behind four words."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Make sound"))
        self.pages = {"music": MusicPage(session), "effect": EffectPage(session), "speech": SpeechPage(session)}
        self.pages["record"] = RecordPage(session)
        self.kinds = Segmented(
            (
                ("music", self.tr("Music"), self.tr("Composed from words, exactly as long as you say")),
                ("effect", self.tr("Effect"), self.tr("A sound or an ambience from words")),
                ("speech", self.tr("Speech"), self.tr("Words spoken")),
                ("record", self.tr("Record"), self.tr("Your own voice, to the film; or a tune")),
            ),
            self.tr("What to make"),
        )
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(page)
        self._show("music")
        self.kinds.chosen.connect(self._show)
        self.pages["record"].recorder.kept.connect(self._on_kept)
        session.asked.connect(lambda name: name == "record" and self._show(name))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(spacing)
        column.addLayout(self._head(session))
        column.addWidget(self.kinds)
        column.addWidget(self._stack, 1)
        session.paint.background.run(catalog.scan, self.show_models, lambda error: complain(session, error))

    def show_models(self, found: catalog.Catalog) -> None:
        """Let every page choose between the models that make its kind of sound."""
        for key in ("music", "effect", "speech"):
            self.pages[key].model.show_models(found)

    def _head(self, session: Session) -> QHBoxLayout:
        """The title, and whether sound is heard while it is made."""
        self.listening = Listening(session)
        self.listen, self.hush = QToolButton(checkable=True, checked=self.listening.on), QToolButton()
        words = self.tr("Listen while it is made"), self.tr("Stop listening")
        for button, name, tip in zip((self.listen, self.hush), ("headphones", "stop"), words, strict=True):
            button.setIcon(icon(name, "on_accent" if button.isChecked() else "text"))
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            button.setProperty("role", "small")
        self.listen.toggled.connect(self._switch)
        self.hush.clicked.connect(self.listening.stop)
        self.hush.hide()
        self.listening.changed.connect(lambda: self.hush.setVisible(self.listening.playing))
        row = QHBoxLayout()
        row.addWidget(SectionTitle(self.tr("Make sound")), 1)
        row.addWidget(self.hush)
        row.addWidget(self.listen)
        return row

    def _show(self, key: str) -> None:
        """This page; the panel is as high as it, not as the highest."""
        self.kinds.set_current(key)
        for name, page in self.pages.items():
            page.setSizePolicy(_WIDE, QSizePolicy.Policy.Preferred if name == key else QSizePolicy.Policy.Ignored)
        self._stack.setCurrentWidget(self.pages[key])

    def _on_kept(self, asset_id: str) -> None:
        """A tune that was just recorded is taken up by the next music."""
        if self.pages["record"].recorder.tune:
            self.pages["music"].melody.choose(asset_id)
            self._show("music")

    def _switch(self, on: bool) -> None:
        self.listen.setIcon(icon("headphones", "on_accent" if on else "text"))
        self.listening.switch(on)
