"""Saved voices, and the voice of the model with its speed that they are made of."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QInputDialog, QToolButton, QVBoxLayout, QWidget

from studio.actions import voice as actions
from studio.actions.action import attempt
from studio.document.project import Project
from studio.document.voices import SavedVoice, find_voice
from studio.session import Session
from studio.settings import settings
from studio.ui.theme import icon, spacing
from studio.ui.widgets.dial import Dial

from .model_row import ModelRow, named_row

_NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class VoiceRow(QWidget):
    """`voice` is what is chosen: that of the name in the box, or one without a name once it is turned away from that."""

    changed = Signal()

    def __init__(self, session: Session, model: ModelRow) -> None:
        super().__init__()
        self._session, self._model = session, model
        self._wanted = ""  # the name that was chosen last
        self._voices_of = ""  # the model whose voices are listed
        self.saved = QComboBox(accessibleName=self.tr("Voice"), toolTip=self.tr("A voice that was saved in this film"))
        self.saved.setSizeAdjustPolicy(_NARROW)
        self.save = _button("content-save-outline", self.tr("Save voice as…"))
        self.remove = _button("delete-outline", self.tr("Remove the saved voice"))
        self.raw = QComboBox(accessibleName=self.tr("Voice of the model"), editable=True)
        self.raw.setToolTip(self.tr("Which of the model's voices: one of the list, or any other name that the model knows"))
        self.raw.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.raw.setSizeAdjustPolicy(_NARROW)
        self.raw.lineEdit().setPlaceholderText(self.tr("Its first one"))
        self.speed = Dial(self.tr("Speed"), 0.5, 2, 1, 0.05, 2, " ×", self.tr("1 is the voice's own"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        self._raw_row = named_row(self.tr("Speaks as"), self.raw)
        for row in (named_row(self.tr("Voice"), self.saved, self.save, self.remove), model, self._raw_row, self.speed):
            column.addWidget(row)
        self._connect()
        self._follow_model()

    def _connect(self) -> None:
        self.saved.activated.connect(self._on_saved)
        self.save.clicked.connect(self._ask_name)
        self.remove.clicked.connect(lambda: actions.remove_voice(self._session, self.saved.currentData()))
        self.raw.currentTextChanged.connect(self._on_raw)
        self.speed.changed.connect(self._follow)
        self._model.changed.connect(self._follow_model)
        self._session.changed.connect(self._on_changed)

    @property
    def voice(self) -> SavedVoice:
        """What is set, under the name that is shown."""
        slow = self._model.info is not None and self._model.info.family == "bark"  # it has no speed to set
        speed = 1.0 if slow else round(self.speed.value(), 2)
        return SavedVoice(self.saved.currentData() or "", self._model.chosen, self.raw.currentText().strip(), speed)

    def choose(self, name: str) -> None:
        """Set what is saved under this name."""
        found = find_voice(self._session.project.voices, name)
        if found is None:
            return
        self._wanted = found.name
        if not self._model.choose(found.model):
            self._session.problem.emit(
                self.tr("The voice “{}” needs the model “{}”, which is not on this machine.").format(found.name, found.model)
            )
        self.raw.setCurrentText(found.voice)
        self.speed.set_value(found.speed)
        self._follow()

    def _on_saved(self) -> None:
        self._wanted = ""
        self.choose(self.saved.currentData() or "")
        self._follow()

    def _on_raw(self, text: str) -> None:
        settings().setValue(_key(self._model.chosen), text.strip())
        self._follow()

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.voices is not after.voices or before.shots is not after.shots:
            self._follow()

    def _follow_model(self) -> None:
        """The model's voices, and the one of them that was used last."""
        info = self._model.info
        if self._voices_of != self._model.chosen:
            self._voices_of = self._model.chosen
            with QSignalBlocker(self.raw):
                self.raw.clear()
                self.raw.addItems(actions.voices_of(info))
                self.raw.setCurrentText(str(settings().value(_key(self._voices_of), "")))
        self.speed.setVisible(info is None or info.family != "bark")
        self._follow()

    def _follow(self, *_: object) -> None:
        """Show the saved voices, and which of them it is that is set."""
        voices = self._session.project.voices
        set_now = self.voice
        same = [one.name for one in voices if (one.model, one.voice, one.speed) == (set_now.model, set_now.voice, set_now.speed)]
        name = self._wanted if self._wanted in same or not same else same[0]
        with QSignalBlocker(self.saved):
            self.saved.clear()
            self.saved.addItem(self.tr("Not saved") if voices else self.tr("None yet"), None)
            for one in voices:
                self.saved.addItem(one.name, one.name)
            self.saved.setCurrentIndex(max(0, self.saved.findData(name)) if name in same else 0)
        writable = not self._session.read_only
        self.save.setEnabled(writable)
        self.remove.setEnabled(writable and self.saved.currentIndex() > 0)
        self.changed.emit()

    def _ask_name(self) -> None:
        """Ask under which name, offering those of the script and those that have a voice."""
        project = self._session.project
        known = {one.name.casefold() for one in project.voices}
        names = [one for one in actions.characters(project) if one.casefold() not in known]
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(self.tr("Save voice as"))
        dialog.setLabelText(self.tr("Name: a character of the script keeps this voice"))
        dialog.setComboBoxEditable(True)
        dialog.setComboBoxItems([*names, *(one.name for one in project.voices)] or [self.tr("Narrator")])
        if self._wanted and find_voice(project.voices, self._wanted):
            dialog.setTextValue(self._wanted)
        dialog.textValueSelected.connect(self.save_as)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_as(self, name: str) -> None:
        """Keep what is set under this name."""
        voice = self.voice
        self._wanted = " ".join(name.split())
        attempt(self._session, lambda: actions.save_voice(self._session, SavedVoice(name, voice.model, voice.voice, voice.speed)))
        self._follow()


def _key(model: str) -> str:
    return f"score/voice of {model}"


def _button(name: str, tip: str) -> QToolButton:
    button = QToolButton(accessibleName=tip, toolTip=tip)
    button.setIcon(icon(name))
    button.setProperty("role", "small")
    return button
