"""Length, fades and dissolve of a clip; speed and gain where it moves or sounds."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox

from studio.actions import trim
from studio.document import cut, stretches, trims
from studio.document.cut import Placed
from studio.document.source import asset_of
from studio.document.timeline import AS_RECORDED, FULL_SPEED, SPEEDS
from studio.session import Session
from studio.ui.player.timecode_field import TimecodeField
from studio.ui.widgets.dial import Dial

from .pages import Change, Page, Shown

LONGEST = 120  # frames that the dials of fades reach


class TimePage(Page):
    """Everything about when a clip is there, and how loud it is."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__(session, change)
        self._shown: Shown | None = None
        frames = self.tr(" f")
        self._length = TimecodeField(self.tr("Length"), self.tr("How long the clip is; what follows moves along."))
        self.add_row(self.tr("Length"), self._length, self._length.toolTip())
        slow = self.tr("How fast the clip plays, for sound that keeps its pitch 25 to 400 %; what follows makes room.")
        self._speed = Dial(self.tr("Speed"), SPEEDS[0] / 10, 400, 100, 5, 1, self.tr(" %"), slow)
        self.column.addWidget(self._speed)
        self._speed.committed.connect(self._set_speed)
        self._pitch = QCheckBox(self.tr("Keep the pitch"), checked=True)
        self._pitch.setToolTip(self.tr("Off: slower is lower and faster is higher, as on a tape."))
        self._pitch.clicked.connect(lambda keep: trim.keep_pitch(session, keep) if self._is_changed() else None)
        self.column.addWidget(self._pitch)
        self._gain = Dial(self.tr("Gain"), -40, 12, 0, 0.5, 1, self.tr(" dB"), self.tr("How loud the clip is."))
        self._fade_in = Dial(self.tr("Fade in"), 0, LONGEST, 0, 1, 0, frames, self.tr("Frames from black, or silence, at the beginning."))
        self._fade_out = Dial(self.tr("Fade out"), 0, LONGEST, 0, 1, 0, frames, self.tr("Frames to black, or silence, at the end."))
        self._dissolve = Dial(self.tr("Dissolve"), 0, LONGEST, 0, 1, 0, frames, self.tr("Frames that mix with the clip before."))
        for dial, name, field in (
            (self._gain, self.tr("Gain"), "gain"),
            (self._fade_in, self.tr("Fade in"), "fade_in"),
            (self._fade_out, self.tr("Fade out"), "fade_out"),
            (self._dissolve, self.tr("Dissolve"), "dissolve"),
        ):
            self.column.addWidget(dial)
            dial.committed.connect(lambda value, name=name, field=field: self._set(name, field, value))
        self.column.addStretch(1)
        self._length.typed.connect(self._set_length)

    def show_clip(self, shown: Shown) -> None:
        self._shown, clip = shown, shown.clip
        self._length.show_frame(shown.project.rate, clip.duration)
        placed, (longer, beside) = Placed(shown.track.id, clip), clip.stretch
        sound = stretches.can_stretch(shown.project, placed)
        self._speed.setVisible(trims.can_change_speed(shown.project, placed))
        self._speed.set_value(clip.speed / 10 * beside / longer)
        self._pitch.setVisible(sound)
        if self._is_changed() or not sound:
            self._pitch.setChecked(clip.speed == FULL_SPEED)
        for dial, value in ((self._gain, clip.gain), (self._fade_in, clip.fade_in), (self._fade_out, clip.fade_out)):
            dial.set_value(value)
        asset = shown.project.assets.get(asset_of(shown.project, clip) or "")
        self._gain.setVisible(asset is not None and asset.samples > 0)
        limit = cut.dissolve_limit(shown.project, shown.track, clip)
        self._dissolve.setEnabled(limit > 0)
        self._dissolve.set_value(clip.dissolve)

    def _is_changed(self) -> bool:
        """Whether the clip plays at another speed than it was recorded at."""
        clip = self._shown.clip if self._shown else None
        return clip is not None and (clip.speed != FULL_SPEED or clip.stretch != AS_RECORDED)

    def _set_speed(self, percent: float) -> None:
        if self._pitch.isVisible() and self._pitch.isChecked():
            trim.set_stretch(self.session, percent)
        else:
            trim.set_speed(self.session, percent)

    def _set(self, name: str, field: str, value: float) -> None:
        value = value if field == "gain" else round(value)
        self.change(name, lambda clip: replace(clip, **{field: value}))

    def _set_length(self, frames: int) -> None:
        if self._shown:
            clip = self._shown.clip
            self.session.commit(self.tr("Length"), cut.trim_end(self.session.project, clip.id, clip.start + max(1, frames), ripple=True))
