"""Recording with the microphone: counted in, punched in where the film stands or runs, saved as one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from engines.media.errors import MediaError
from engines.media.sound import SoundReader
from studio.actions import record
from studio.actions.action import complain
from studio.actions.player import has_film
from studio.document.asset import Asset
from studio.document.cut import new_id
from studio.document.timecode import SAMPLE_RATE, frame_at, sample_at
from studio.render.microphone import Microphone, default_microphone, default_name
from studio.render.punch import CLICKS, ClickTrack, Punch, find_delay
from studio.render.sink import Sink, default_sink
from studio.render.strips import Level
from studio.session import Selection, Session
from studio.ui.player.playing import Playing

State = Literal["idle", "counting", "recording", "measuring", "saving"]
_TAIL = 60  # milliseconds that are heard on beyond the delay, so that nothing of the end is missing
_MEASURED = CLICKS[-1] + SAMPLE_RATE  # samples that measuring lasts


@dataclass(frozen=True)
class Devices:
    """How the recorder gets at devices: `microphone()` is None where there is none; `clock()` is the film's sample that is heard now.
    `name()` is what the microphone is called, before it is opened."""

    microphone: Callable[[], Microphone | None] = default_microphone
    sink: Callable[[], Sink] = default_sink
    clock: Callable[[], int | None] | None = None
    name: Callable[[], str] = default_name
    second: int = 1000  # milliseconds that a second of the count-in lasts


SYSTEM = Devices()


class Recorder(QObject):
    """`changed`: another `state`, or another second `left` to count. `kept(asset id)`: a recording is in the film."""

    changed = Signal()
    kept = Signal(str)

    def __init__(self, session: Session, devices: Devices = SYSTEM) -> None:
        super().__init__(session)
        self._session, self._devices = session, devices
        self.state: State = "idle"
        self.left = 0
        self.tune = False
        self.device = devices.name()
        self._microphone: Microphone | None = None
        self._punch: Punch | None = None
        self._sink: Sink | None = None
        self._frame = 0
        self._count = QTimer(self, interval=devices.second)
        self._count.timeout.connect(self._tick)
        session.selection_changed.connect(self._on_selection)
        session.closing.connect(self._close)

    def toggle(self, tune: bool = False) -> None:
        """Begin to record: to the film, or with `tune` just what is hummed; or stop, and keep what was recorded."""
        if self.state == "idle":
            self._begin(tune)
        elif self.state == "recording":
            self._finish()
        elif self.state == "counting":
            self._drop()

    def measure(self) -> None:
        """Play clicks and listen how late they come back."""
        if self.state != "idle" or not self._listen(lambda: self._sink.position() if self._sink else None):
            return
        self._session.select(speed=0.0)
        self._sink = self._devices.sink()
        self._sink.start(ClickTrack().next)
        self._set("measuring")
        QTimer.singleShot(_MEASURED * self._devices.second // SAMPLE_RATE, self, self._measured)

    def take_level(self) -> Level | None:
        """How loud it was since this was last asked."""
        return self._punch.take_level() if self._punch else None

    @property
    def delay(self) -> int:
        """Samples by which this device is late, as measured or set; 0 until then."""
        return record.delay_of(self.device) or 0

    # --- one recording ---

    def _begin(self, tune: bool) -> None:
        if not tune and not has_film(self._session):
            self._session.problem.emit(self.tr("There is no film yet to speak to: lay something into the cut first, or record a tune."))
            return
        if not self._listen(self._devices.clock or Playing.of(self._session).player.sample):
            return
        self.tune, self.left = tune, record.count_in()
        if tune:
            self._set("recording")
        elif self._session.selection.speed == 1:
            self._frame = self._session.selection.playhead + 1
            self._set("recording")
        elif self.left:
            self._session.select(speed=0.0)
            self._set("counting")
            self._count.start()
        else:
            self._run_film()

    def _listen(self, clock: Callable[[], int | None]) -> bool:
        """Open the microphone; False, and a sentence, where there is none."""
        microphone = self._devices.microphone()
        if microphone is None:
            words = self.tr("No microphone was found: connect one, or allow this program to use it in the system's settings.")
            self._session.problem.emit(words)
            return False
        try:
            path = self._session.bundle.work_folder / f"recording-{new_id()}.wav"
            self._punch = Punch(path, microphone.channels, clock)
        except (OSError, RuntimeError) as error:  # soundfile's errors are RuntimeErrors
            microphone.close()
            self._session.problem.emit(self.tr("The recording could not be begun ({}); free some space and try again.").format(error))
            return False
        self._microphone, self.device = microphone, microphone.name
        microphone.start(self._punch.hear)
        return True

    def _tick(self) -> None:
        self.left -= 1
        if self.left > 0:
            self.changed.emit()
            return
        self._count.stop()
        self._run_film()

    def _run_film(self) -> None:
        self._frame = min(self._session.selection.playhead, self._session.project.timeline.duration - 1)
        self._set("recording")
        self._session.select(playhead=self._frame, loop=False, speed=1.0)

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if self.state == "recording" and not self.tune and before.speed and after.speed != 1:
            self._finish()

    def _finish(self) -> None:
        """Hear the end of it, then save."""
        self._set("saving")
        if not self.tune:
            self._session.select(speed=0.0)
        QTimer.singleShot(max(0, self.delay) * 1000 // SAMPLE_RATE + _TAIL, self, self._save)

    def _save(self) -> None:
        punch = self._deaf()
        if punch is None:
            return
        try:
            if punch.error:
                raise MediaError(punch.error)
            first, count = self._span(punch)
        except MediaError as error:
            return self._give_up(punch, str(error))
        target = self._session.bundle.work_folder / f"recorded-{new_id()}.wav"

        def work() -> Asset:
            try:
                return record.recorded_asset(self._session, target, punch.write(target, first, count), punch.channels)
            finally:
                punch.discard()
                target.unlink(missing_ok=True)

        self._session.files.run(work, self._keep, self._fail)

    def _span(self, punch: Punch) -> tuple[int, int]:
        """(first sample of the recording, how many) that belong to whole frames of the film; of a tune everything."""
        if self.tune:
            first, count = 0, punch.count
        else:
            rate, start = self._session.project.rate, sample_at(self._session.project.rate, self._frame)
            first = punch.place_of(start, self.delay)
            end = min(frame_at(rate, start + punch.count - first), self._session.selection.playhead + 1)
            count = sample_at(rate, end) - start
        if count <= 0:
            raise MediaError(self.tr("Nothing was recorded: it was stopped before it began."))
        return first, count

    def _keep(self, asset: Asset) -> None:
        done = record.keep_tune(self._session, asset) if self.tune else record.lay_recording(self._session, asset, self._frame)
        self._set("idle")
        if done:
            self.kept.emit(asset.id)

    def _fail(self, error: Exception) -> None:
        complain(self._session, error)
        self._set("idle")

    def _measured(self) -> None:
        punch = self._deaf()
        if punch is None:
            return
        try:
            first = punch.place_of(0)
            with SoundReader(punch.path) as reader:
                late = find_delay(reader.read(first, _MEASURED).mean(axis=1))
        except MediaError:
            late = None
        words = self.tr("The clicks were not heard: turn the loudspeaker up, hold the microphone to it, and measure again.")
        self._give_up(punch, "" if late is not None else words)
        if late is not None:
            record.set_delay(self.device, late)
            self.changed.emit()

    # --- devices ---

    def _deaf(self) -> Punch | None:
        """Let go of the devices; what was heard so far."""
        punch, self._punch = self._punch, None
        for device in (self._microphone, self._sink):
            if device is not None:
                device.close()
        self._microphone = self._sink = None
        if punch:
            punch.close()
        return punch

    def _drop(self) -> None:
        self._count.stop()
        if punch := self._deaf():
            self._give_up(punch, "")

    def _give_up(self, punch: Punch, sentence: str) -> None:
        punch.discard()
        self._set("idle")
        if sentence:
            self._session.problem.emit(sentence)

    def _close(self) -> None:
        self._count.stop()
        if punch := self._deaf():
            punch.discard()

    def _set(self, state: State) -> None:
        self.state = state
        self.changed.emit()
