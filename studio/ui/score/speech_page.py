"""Make speech: words that are typed, or all the dialogue of the script, by saved voices."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from engines.requests import Speech
from studio.actions import score as actions
from studio.actions import voice as voice_actions
from studio.actions.action import attempt
from studio.session import Session

from .sound_page import SoundPage
from .voice_row import VoiceRow


class SpeechPage(SoundPage):
    """Words spoken."""

    made = (Speech,)
    makes = "speech"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.prompt.setAccessibleName(self.tr("Text"))
        self.prompt.setPlaceholderText(self.tr("What is said"))
        self.button.set_text(self.tr("Speak"))
        self.voice = VoiceRow(session, self.model)
        self.dialogue = QPushButton(self.tr("Speak the dialogue"))
        self.dialogue.setToolTip(
            self.tr("Every line of the script that is not spoken yet, with its character's saved voice, where it is said")
        )
        self.dialogue.clicked.connect(lambda: attempt(session, lambda: voice_actions.speak_dialogue(session)))
        self.lay_out(self.voice)
        self.column.insertWidget(self.column.indexOf(self.note), self.dialogue)
        self.voice.changed.connect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Show what the button would do now."""
        self.seed.setVisible(self.model.info is not None)
        self.dialogue.setVisible(voice_actions.has_dialogue(self.session))
        super().refresh()

    def advice(self) -> str:
        """Where it goes."""
        words = self.tr("Scratch narration") if self.model.info is None else self.tr("Speech")
        return self.tr("{}, laid at the playhead, {}, on the dialogue bus.").format(words, self.place())

    def run(self) -> None:
        """Queue the speech."""
        voice = self.voice.voice
        request = Speech(self.text, voice.voice, voice.speed, model=voice.model)
        actions.speak(self.session, actions.seeded(request, self.chosen_seed if self.model.info else 0), self.clip)
