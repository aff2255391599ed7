"""Make a sound effect or an ambience."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from engines.requests import Effect
from studio.actions import score as actions
from studio.session import Session
from studio.ui.widgets.dial import Dial

from .sound_page import SoundPage


class EffectPage(SoundPage):
    """A sound from words."""

    made = (Effect,)
    makes = "effects"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.prompt.setAccessibleName(self.tr("Effect"))
        self.prompt.setPlaceholderText(self.tr("What is heard: heavy door slams far away, light rain"))
        self.button.set_text(self.tr("Make effect"))
        self.seconds = Dial(
            self.tr("Length"), 0, 120, 0, 0.5, 1, " s", self.tr("How long it is; the lowest takes what is usual for such a sound")
        )
        self.seconds.set_lowest_text(self.tr("auto"))
        self.loop = QCheckBox(self.tr("Ambience without a seam"), toolTip=self.tr("It can be laid end to end"))
        self.lay_out(self.seconds, self.model, self.loop)

    def advice(self) -> str:
        """Where it goes."""
        return self.tr("Laid at the playhead, {}, on the effects bus.").format(self.place())

    def run(self) -> None:
        """Queue the effect."""
        request = Effect(self.text, self.seconds.value() or None, self.loop.isChecked(), model=self.model.chosen)
        actions.make_effect(self.session, actions.seeded(request, self.chosen_seed), self.clip)
