"""What was recorded comes into the film: onto the voice track where it was spoken, or into the library as a tune."""

from __future__ import annotations

from pathlib import Path

from studio.document.asset import Asset
from studio.document.cut import new_id
from studio.document.project import Project
from studio.session import Session
from studio.settings import settings

from .action import Action
from .place import with_asset, with_laid_sound

_COUNT_IN, _DELAYS = "record/count_in", "record/delay"
LONGEST_COUNT_IN = 5


def lay_recording(session: Session, asset: Asset, frame: int) -> bool:
    """A recording into the library and onto the dialogue bus from `frame` on, as one step."""

    def change(project: Project) -> Project:
        return with_laid_sound(with_asset(project, asset), asset.id, frame, "dialogue")

    if done := session.arrive(session.tr("Record"), change):
        session.select(clips=(f"{asset.id}.clip",))
    return done


def keep_tune(session: Session, asset: Asset) -> bool:
    """A recording into the library."""
    return session.arrive(session.tr("Record a tune"), lambda project: with_asset(project, asset))


def recorded_asset(session: Session, path: Path, samples: int, channels: int) -> Asset:
    """The asset of a finished file, copied into the film; takes a thread's time. Raises DocumentError."""
    number = 1 + sum(asset.origin == "microphone" for asset in session.project.assets.values())
    media = session.bundle.add_media(path, "wav", move=True)
    name = session.tr("Recording {}").format(number)
    return Asset(new_id(), name, "sound", media, samples=samples, channels=channels, origin="microphone")


def count_in() -> int:
    """Seconds that are counted before the film runs and the recording begins."""
    return min(max(settings().value(_COUNT_IN, 3, int), 0), LONGEST_COUNT_IN)


def set_count_in(seconds: int) -> None:
    """Count so many seconds from now on."""
    settings().setValue(_COUNT_IN, seconds)


def delay_of(device: str) -> int | None:
    """Samples that sound takes from the film's clock through loudspeaker and microphone; None while nobody measured or set it."""
    found = settings().value(_delay_key(device))
    return None if found is None else int(found)


def set_delay(device: str, samples: int) -> None:
    """Remember a device's delay."""
    settings().setValue(_delay_key(device), samples)


def _delay_key(device: str) -> str:
    return f"{_DELAYS}/{device.replace('/', ' ')}"


ACTIONS = (
    Action("record.toggle", "Record, or stop recording", lambda s: s.asked.emit("record"), "Score", "Ctrl+R", "record",
           "Speak to the film: it is recorded from the playhead on.", "score", lambda s: not s.read_only),
)  # fmt: skip
