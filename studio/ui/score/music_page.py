"""Make music: to the cut or of its own length."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox

from engines.requests import Music, RepaintMusic
from studio.actions import score as actions
from studio.actions.action import attempt
from studio.document.timecode import short_timecode
from studio.session import Session
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.segmented import Segmented

from .melody_row import MelodyRow
from .model_row import named_row
from .sound_page import SoundPage

_OPEN = 29  # beats per minute, just below the slowest that can be asked for
_NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = tuple(f"{note} {mode}" for mode in ("major", "minor") for note in _NOTES)


class MusicPage(SoundPage):
    """Mood, instruments and genre in words; length, tempo and key exactly."""

    made = (Music, RepaintMusic)
    makes = "music"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.prompt.setAccessibleName(self.tr("Music"))
        self.prompt.setPlaceholderText(self.tr("Mood, genre, instruments: calm piano and strings, dark, growing"))
        self.button.set_text(self.tr("Make music"))
        self.length = Segmented(
            (
                (
                    "fit",
                    self.tr("Fit to the cut"),
                    self.tr("As long as in to out, the selected clips or the film; new sections at the markers"),
                ),
                ("own", self.tr("Own length"), self.tr("Laid at the playhead")),
            ),
            self.tr("Length of the music"),
        )
        self.seconds = Dial(self.tr("Length"), 2, 180, 30, 1, 0, " s", self.tr("How long the music is"))
        self.tempo = Dial(
            self.tr("Tempo"), _OPEN, 240, _OPEN, 1, 0, " bpm", self.tr("Beats a minute, kept exactly; the lowest lets the words decide")
        )
        self.tempo.set_lowest_text(self.tr("auto"))
        self.key = QComboBox(accessibleName=self.tr("Key"), toolTip=self.tr("The key of the music"))
        self.key.addItems([self.tr("From the words"), *KEYS])
        self.melody = MelodyRow(session)
        self.loop = QCheckBox(self.tr("Loop without a seam"), toolTip=self.tr("The end leads into the beginning"))
        self.length.chosen.connect(self.refresh)
        self.lay_out(self.length, self.seconds, self.tempo, named_row(self.tr("Key"), self.key), self.melody, self.model, self.loop)

    def refresh(self, *_: object) -> None:
        """Show what the button would do now."""
        fitting = self.length.current == "fit"
        self.seconds.setVisible(not fitting)
        self.loop.setVisible(not fitting)
        super().refresh()
        if fitting and actions.fit_seconds(self.session) < actions.SHORTEST:
            self.button.setEnabled(False)

    def advice(self) -> str:
        """How long it will be, and where it goes."""
        rate = self.session.project.rate
        if self.length.current == "own":
            return self.tr("{:g} seconds, laid at the playhead, {}.").format(self.seconds.value(), self.place())
        start, end = actions.fit_range(self.session)
        if end <= start:
            return self.tr("Nothing is in the cut yet to fit music to.")
        sections = len(actions.fit_markers(self.session))
        text = self.tr("{} to {}: exactly {:.2f} seconds").format(
            short_timecode(rate, start), short_timecode(rate, end), actions.fit_seconds(self.session)
        )
        return text + (self.tr(", sections at markers: {}.").format(sections) if sections else ".")

    def run(self) -> None:
        """Queue the music."""
        clip = self.clip
        fitting = self.length.current == "fit" or clip is not None
        wish = actions.MusicWish(
            self.text,
            None if fitting else self.seconds.value(),
            self.tempo.value() if self.tempo.value() > _OPEN else None,
            self.key.currentText() if self.key.currentIndex() else None,
            self.loop.isChecked() and not fitting,
            self.chosen_seed,
            self.model.chosen,
            melody=self.melody.asset,
            take=clip,
        )
        attempt(self.session, lambda: actions.make_music(self.session, wish))
