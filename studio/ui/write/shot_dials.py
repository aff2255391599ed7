"""The dials of a shot: length in front; guidance, steps, seed, model and what to avoid under "More"."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engines.models.catalog import ModelInfo, scan
from studio.actions import shot as actions
from studio.document.story import Shot
from studio.session import Session
from studio.settings import settings
from studio.ui.widgets.dial import LABEL_WIDTH, Dial
from studio.ui.widgets.foldable import Foldable
from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.seed_row import SeedRow


class ShotDials(QWidget):
    """Shows one shot and changes it by actions. `more`, the dials that few people need, is laid out by the panel, below its button."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shot: Shot | None = None
        self.duration = Dial(self.tr("Duration"), 0.5, 20, 4, 0.1, 1, " s", self.tr("How long the shot stands in the film."))
        self.guidance = Dial(self.tr("Guidance"), 1, 15, 3, 0.1, 1, "", self.tr("How closely the picture follows the words."))
        self.takes = Dial(self.tr("Takes"), 1, actions.MAX_TAKES, 1, 1, 0, "", self.tr("How many pictures a click makes for each shot."))
        self.steps = Dial(self.tr("Steps"), 1, 100, 20, 1, 0, "", self.tr("How often the picture is refined: more is slower."))
        self.seed = SeedRow()
        self.model = QComboBox(accessibleName=self.tr("Model"), toolTip=self.tr("Which model makes this shot's pictures."))
        self.negative = PromptEdit(self.tr("Not in the picture"), 2)
        self.negative.setPlaceholderText(self.tr("What should not be in the picture"))
        self.more = Foldable(self.tr("More"), "shot")
        self._lay_out()
        self._connect()

    def show_shot(self, shot: Shot) -> None:
        """Show the dials of `shot`."""
        self._shot = shot
        project = self._session.project
        info = self._model_info(str(shot.dials.get("model", project.model)))
        self.duration.set_value(shot.duration * project.rate.denominator / project.rate.numerator)
        if info is not None:
            self.guidance.set_default(info.guidance_scale)
            self.steps.set_default(info.steps)
        self.guidance.set_value(shot.dials.get("guidance_scale") or (info.guidance_scale if info else self.guidance.value()))
        self.steps.set_value(shot.dials.get("steps") or (info.steps if info else self.steps.value()))
        self.seed.show_seed(shot.seed, shot.seed_locked)
        self.negative.set_text(shot.negative_prompt)
        self._show_models(str(shot.dials.get("model", "")))

    def flush(self) -> None:
        """Commit what is being typed."""
        self.negative.flush()

    def _lay_out(self) -> None:
        model_row = QHBoxLayout()
        label = QLabel(self.tr("Model"))
        label.setFixedWidth(LABEL_WIDTH)
        model_row.addWidget(label)
        model_row.addWidget(self.model, 1)
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(8)
        for widget in (self.steps, self.seed):
            self.more.body.addWidget(widget)
        self.more.body.addLayout(model_row)
        self.more.body.addWidget(self.negative)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.duration, self.guidance, self.takes):
            column.addWidget(widget)
        self.takes.set_value(settings().value("write/takes", 1, int))

    def _connect(self) -> None:
        self.takes.committed.connect(lambda value: settings().setValue("write/takes", int(value)))
        self.duration.committed.connect(self._set_duration)
        self.guidance.committed.connect(lambda value: self._set("guidance_scale", value))
        self.steps.committed.connect(lambda value: self._set("steps", int(value)))
        self.seed.changed.connect(lambda seed, locked: actions.set_seed(self._session, self._shot.id, int(seed), locked))
        self.negative.committed.connect(lambda text: actions.set_negative_prompt(self._session, self._shot.id, text))
        self.model.activated.connect(lambda: actions.set_dial(self._session, self._shot.id, "model", self.model.currentData() or None))

    def _set(self, name: str, value: float) -> None:
        """A dial at the model's own value is no override."""
        info = self._model_info(str(self._shot.dials.get("model", self._session.project.model)))
        own = getattr(info, name, None) if info else None
        actions.set_dial(self._session, self._shot.id, name, None if value == own else value)

    def _set_duration(self, seconds: float) -> None:
        rate = self._session.project.rate
        actions.set_duration(self._session, self._shot.id, max(1, round(seconds * rate.numerator / rate.denominator)))

    def _show_models(self, chosen: str) -> None:
        film = self._model_info(self._session.project.model)
        entries = [("", self.tr("{} (the film's)").format(film.title if film else self._session.project.model))]
        entries += [(info.name, info.title) for info in self._models() if info.makes == "pictures"]
        if [self.model.itemData(row) for row in range(self.model.count())] != [name for name, _ in entries]:
            self.model.clear()
            for name, title in entries:
                self.model.addItem(title, name)
        self.model.setCurrentIndex(max(0, self.model.findData(chosen)))

    def _models(self) -> tuple[ModelInfo, ...]:
        return scan().models

    def _model_info(self, name: str) -> ModelInfo | None:
        return next((info for info in self._models() if info.name == name), None)
