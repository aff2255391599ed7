"""The camera's move over a still."""

from __future__ import annotations

from dataclasses import replace

from studio.document.camera import PRESETS, preset, preset_of
from studio.document.timeline import CameraMove, View
from studio.session import Session
from studio.ui.widgets.dial import Dial

from .pages import Change, Page, Shown, choice

FIRST_AMOUNT = 0.25


class MovePage(Page):
    """Named moves with an amount, or one's own by dragging the frames in the picture above."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__(session, change)
        names = {name: self.tr(name) for name in ("None", *PRESETS, "Custom")}
        self._camera = choice(names)
        eases = ("linear", "ease in", "ease out", "ease in and out")
        self._easing = choice(
            dict(zip(eases, (self.tr("Even"), self.tr("Starts softly"), self.tr("Ends softly"), self.tr("Soft")), strict=True))
        )
        self._amount = Dial(self.tr("Amount"), 0.02, 1.0, FIRST_AMOUNT, 0.01, 2, "", self.tr("How much closer the near view is."))
        self.add_row(self.tr("Camera"), self._camera, self.tr("How the camera moves over the still."))
        self.column.addWidget(self._amount)
        self.add_row(self.tr("Ease"), self._easing, self.tr("How the move starts and stops."))
        self.column.addStretch(1)
        self._move: CameraMove | None = None
        self._camera.activated.connect(lambda _: self._choose(self._camera.currentData()))
        self._easing.activated.connect(lambda _: self._ease(self._easing.currentData()))
        self._amount.committed.connect(self._set_amount)

    def show_clip(self, shown: Shown) -> None:
        self._move = shown.clip.move
        name, amount = preset_of(self._move)
        self._camera.setCurrentIndex(self._camera.findData(name))
        self._easing.setCurrentIndex(self._easing.findData((self._move or CameraMove()).easing))
        self._amount.set_value(amount if name in PRESETS else FIRST_AMOUNT)
        self._amount.setEnabled(name in PRESETS)
        self._easing.setEnabled(self._move is not None)

    def _choose(self, name: str) -> None:
        if name == "None":
            move = None
        elif name == "Custom":
            move = self._move or CameraMove(View(), View(zoom=1.0 + FIRST_AMOUNT))
            move = replace(move, end=replace(move.end, x=min(move.end.x + 0.02, 1.0)))
        else:
            move = preset(name, self._amount.value(), (self._move or CameraMove()).easing)
        self.change(self.tr("Camera move"), lambda clip: replace(clip, move=move))

    def _ease(self, easing: str) -> None:
        self.change(self.tr("Ease"), lambda clip: replace(clip, move=replace(clip.move, easing=easing)) if clip.move else clip)

    def _set_amount(self, amount: float) -> None:
        name = preset_of(self._move)[0]
        if name in PRESETS:
            self.change(
                self.tr("Camera amount"), lambda clip: replace(clip, move=preset(name, amount, clip.move.easing if clip.move else "linear"))
            )
