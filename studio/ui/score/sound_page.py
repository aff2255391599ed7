"""What the pages that make sound share: a prompt, a model, a seed and a button."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from studio.actions import take
from studio.document.timecode import short_timecode
from studio.document.timeline import Clip
from studio.session import Session
from studio.ui.theme import spacing
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.seed_row import SeedRow

from .model_row import ModelRow


class SoundPage(QWidget):
    """A prompt, dials, a seed and a button; `run` is what the button does.

    `made`: the kinds of requests that its clips come from. `makes`: what its models make, as `ModelInfo` has it.
    """

    made: tuple[type, ...] = ()
    makes = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.model = ModelRow(self.makes)
        self.prompt = PromptEdit("", 2)
        self.seed = SeedRow()
        self.button = PrimaryButton("", self.tr("Queue it; it is laid into the cut when it is ready"))
        self.as_take = QCheckBox(toolTip=self.tr("It becomes a take of the selected clip, to be compared in place"))
        self.as_take.setAccessibleName(self.tr("As a take of the selected clip"))
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
