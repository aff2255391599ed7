"""Is there room for what a file claims? Asked before anything is allocated."""

from __future__ import annotations

from pathlib import Path

from engines.media.errors import MediaError
from engines.models.device import Placement
from engines.models.memory import available
from engines.splat.cloud import bytes_of

MOST_SPLATS = 200_000_000
_COPIES = 2.2  # of the splats alive at once while they are read and stood upright


def require_room(path: Path, count: int, degree: int) -> None:
    """Raise MediaError unless `count` splats of `degree` are some, and fit into memory."""
    if count < 1:
        raise MediaError(f"“{path.name}” holds no splats.")
    if count > MOST_SPLATS:
        raise MediaError(f"“{path.name}” claims {count:,} splats; that is more than can be opened.")
    require_bytes(path, int(_COPIES * bytes_of(count, degree)), f"its {count:,} splats")


def require_bytes(path: Path, needed: int, what: str) -> None:
    """Raise MediaError unless `needed` bytes for `what` are free."""
    free = available(Placement("cpu", "float32"))
    if needed > free:
        raise MediaError(
            f"“{path.name}” needs about {needed / 1e9:.1f} GB of memory for {what} and {free / 1e9:.1f} GB are free; "
            "close other programs, or open a smaller version of it."
        )


def damaged(path: Path, what: str = "") -> MediaError:
    """The error for a file that breaks its format; `what` says how, as the end of a sentence."""
    return MediaError(f"“{path.name}” is damaged{': ' + what if what else ''}; it cannot be read.")


def cut_off(path: Path) -> MediaError:
    """The error for a file that is shorter than it says."""
    return MediaError(f"“{path.name}” is cut off: it is shorter than its own header says.")
