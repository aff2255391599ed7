"""Make sound: music to the cut, an effect, speech, or a recording; the result is laid into the cut when it is ready."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from engines.requests import Effect, Music, RepaintMusic, Speech
from studio.actions import score as actions
from studio.actions import take
from studio.actions.action import attempt
from studio.document.timecode import short_timecode
from studio.document.timeline import Clip
from studio.session import Session
from studio.ui.theme import icon, spacing
from studio.ui.widgets.dial import LABEL_WIDTH, Dial
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.seed_row import SeedRow
from studio.ui.widgets.segmented import Segmented

from .listening import Listening
from .melody_row import MelodyRow
from .record_page import RecordPage

_NOTES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_WIDE = QSizePolicy.Policy.Preferred
KEYS = tuple(f"{note} {mode}" for mode in ("major", "minor") for note in _NOTES)


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


class _Page(QWidget):
    """A prompt, dials, a seed and a button; `run` is what the button does. `made`: the kinds of requests that its clips come from."""

    made: tuple[type, ...] = ()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.prompt = PromptEdit("", 2)
        self.seed = SeedRow()
        self.button = PrimaryButton("", self.tr("Queue it; it is laid into the cut when it is ready"))
        self.as_take = QCheckBox(toolTip=self.tr("It becomes a take of the selected clip, to be compared in place"))
        self.note = QLabel(wordWrap=True)
        self.note.setProperty("role", "muted")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(spacing)
        self.button.clicked.connect(self._run)
        self.prompt.textChanged.connect(self.refresh)
        self.as_take.toggled.connect(self.refresh)
        for signal in (session.changed, session.selection_changed):
            signal.connect(self.refresh)

    def lay_out(self, *rows: QWidget) -> None:
        """The page from top to bottom."""
        for row in (self.prompt, *rows, self.seed, self.as_take, self.button, self.note):
            self.column.addWidget(row)
        self.column.addStretch(1)
        self.refresh()

    @property
    def text(self) -> str:
        """What the person typed."""
        return self.prompt.toPlainText().strip()

    @property
    def chosen_seed(self) -> int | None:
        """The seed that is kept, or None for chance."""
        return int(self.seed.field.value()) if self.seed.lock.isChecked() else None

    @property
    def clip(self) -> Clip | None:
        """The selected clip, if what is made shall be a take of it."""
        return take.sound_clip(self.session) if self.as_take.isVisibleTo(self) and self.as_take.isChecked() else None

    def refresh(self, *_: object) -> None:
        """Show what the button would do now."""
        heard = take.heard(self.session)
        fits = isinstance(take.request_of(heard), self.made) and not self.session.read_only
        self.as_take.setVisible(fits)
        self.as_take.setText(self.tr("As a take of the selected clip") if fits else "")
        self.button.setEnabled(bool(self.text) and not self.session.read_only)
        self.note.setText(self.tr("As long as the take that is heard.") if self.clip else self.advice())

    def place(self) -> str:
        """Where the playhead stands, for people."""
        return short_timecode(self.session.project.rate, self.session.selection.playhead)

    def advice(self) -> str:
        """One sentence under the button."""
        raise NotImplementedError

    def run(self) -> None:
        """Queue what was asked for."""
        raise NotImplementedError

    def _run(self) -> None:
        self.prompt.flush()
        self.run()


class MusicPage(_Page):
    """Mood, instruments and genre in words; length, tempo and key exactly."""

    made = (Music, RepaintMusic)

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
        self.tempo = Dial(self.tr("Tempo"), 0, 200, 0, 1, 0, " bpm", self.tr("Beats a minute, kept exactly; 0 lets the words decide"))
        self.key = QComboBox(accessibleName=self.tr("Key"), toolTip=self.tr("The key of the music"))
        self.key.addItems([self.tr("From the words"), *KEYS])
        self.melody = MelodyRow(session)
        self.loop = QCheckBox(self.tr("Loop without a seam"), toolTip=self.tr("The end leads into the beginning"))
        self.length.chosen.connect(self.refresh)
        self.lay_out(self.length, self.seconds, self.tempo, _row(self.tr("Key"), self.key), self.melody, self.loop)

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
            self.tempo.value() if self.tempo.value() >= 30 else None,
            self.key.currentText() if self.key.currentIndex() else None,
            self.loop.isChecked() and not fitting,
            self.chosen_seed,
            melody=self.melody.asset,
            take=clip,
        )
        attempt(self.session, lambda: actions.make_music(self.session, wish))


class EffectPage(_Page):
    """A sound from words."""

    made = (Effect,)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.prompt.setAccessibleName(self.tr("Effect"))
        self.prompt.setPlaceholderText(self.tr("What is heard: heavy door slams far away, light rain"))
        self.button.set_text(self.tr("Make effect"))
        self.seconds = Dial(self.tr("Length"), 0, 120, 0, 0.5, 1, " s", self.tr("How long it is; 0 takes what is usual for such a sound"))
        self.loop = QCheckBox(self.tr("Ambience without a seam"), toolTip=self.tr("It can be laid end to end"))
        self.lay_out(self.seconds, self.loop)

    def advice(self) -> str:
        """Where it goes."""
        return self.tr("Laid at the playhead, {}, on the effects bus.").format(self.place())

    def run(self) -> None:
        """Queue the effect."""
        request = Effect(self.text, self.seconds.value() or None, self.loop.isChecked())
        actions.make_effect(self.session, actions.seeded(request, self.chosen_seed), self.clip)


class SpeechPage(_Page):
    """Words spoken."""

    made = (Speech,)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.prompt.setAccessibleName(self.tr("Text"))
        self.prompt.setPlaceholderText(self.tr("What is said"))
        self.button.set_text(self.tr("Speak"))
        self.speed = Dial(self.tr("Speed"), 0.5, 2, 1, 0.05, 2, " ×", self.tr("1 is the voice's own"))
        self.lay_out(self.speed)
        self.seed.hide()

    def advice(self) -> str:
        """Where it goes."""
        return self.tr("Scratch narration, laid at the playhead, {}, on the dialogue bus.").format(self.place())

    def run(self) -> None:
        """Queue the speech."""
        actions.speak(self.session, actions.seeded(Speech(self.text, speed=self.speed.value()), 0), self.clip)


def _row(name: str, box: QComboBox) -> QWidget:
    row, label = QWidget(), QLabel(name)
    label.setFixedWidth(LABEL_WIDTH)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    line.addWidget(label)
    line.addWidget(box, 1)
    return row
