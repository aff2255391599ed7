"""The process in which files of unknown origin are read first: little memory, little time, no network, nothing to write.

`python -m engines.media.decoder --channel FD --seconds N PATH`, started by `sandbox` only; `engines.splat.decoder` is the same for 3D
files. Everything that decodes is imported late: the process is locked in first, while it has but one thread.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from engines.media.probe import MediaInfo

MEMORY = 3 << 30  # bytes of address space: 80 million pixels fit, a bomb does not
THUMBNAIL = (320, 180)  # pixels, at most
PATIENCE = 20  # seconds by the clock for each one of processor time: on a busy machine a good file gets a small share of it
_OPEN_FILES = 64
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def lock_in(seconds: int) -> None:
    """Limit this process for good; `seconds` of processor time. A network of its own, with nothing in it, is given where the kernel
    allows it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * seconds)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def check(path: Path) -> MediaInfo:
    """The file's MediaInfo with its thumbnail, after decoding a picture whole, a sound whole (if very long in places), and of a clip some
    frames."""
    from engines.media.picture import read_picture
    from engines.media.probe import probe
    from engines.media.video import VideoReader

    info = probe(path)
    if info.kind == "picture":
        return replace(info, thumbnail=_small(read_picture(path)[..., :3]))
    if info.kind == "sound":
        return info
    with VideoReader(path) as reader:
        reader.frame(0)
        middle = reader.rgb(info.frames // 2)
        reader.frame(info.frames - 1)
    return replace(info, thumbnail=_small(middle))


def _small(pixels: np.ndarray) -> np.ndarray:
    """uint8 RGB [height, width, 3], scaled to fit into a thumbnail; smaller pictures stay as they are."""
    import numpy as np
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.thumbnail(THUMBNAIL, Image.Resampling.BOX)
    return np.asarray(image)


def main(check: Callable[[Path], MediaInfo] = check) -> None:
    """Check one file and answer over the channel."""
    parser = argparse.ArgumentParser(prog="engines.media.decoder")
    parser.add_argument("--channel", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    lock_in(options.seconds)

    from engines.channel import Channel
    from engines.media.errors import MediaError

    os.set_inheritable(options.channel, False)
    channel = Channel(socket.socket(fileno=options.channel))
    try:
        info = check(options.path)
    except MediaError as error:
        return channel.send({"type": "refused", "sentence": str(error)})
    except MemoryError:
        return channel.send({"type": "refused", "sentence": f"“{options.path.name}” needs more memory than it may have."})
    thumbnail = info.thumbnail
    plain = asdict(replace(info, thumbnail=None))
    size = list(thumbnail.shape[:2]) if thumbnail is not None else None
    channel.send({"type": "info", "info": plain, "size": size}, thumbnail.tobytes() if thumbnail is not None else b"")


if __name__ == "__main__":
    main()
