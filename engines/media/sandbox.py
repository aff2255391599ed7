"""Checks a file of unknown origin without reading it here: a limited process does, and may die of it."""

from __future__ import annotations

import math
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

import engines
from engines.channel import Channel, ChannelError, Message
from engines.media.decoder import PATIENCE
from engines.media.errors import MediaError
from engines.media.probe import MediaInfo
from engines.media.sniff import sniff
from engines.progress import Progress

_ROOT = Path(engines.__file__).parents[1]
_SECONDS = 8  # of processor time, for any file
_BYTES_A_SECOND = 4_000_000  # more time for larger files: the slowest are compressed sounds, decoded whole
_GRACE = 4  # seconds after which a process that outlives its own timer is killed
_LOOK = 0.1  # seconds between two looks whether anybody still wants to know
_LONGEST = 500  # characters of a sentence
_DECODERS = {"model": "engines.splat.decoder"}  # the process that reads a group of formats; by name, for rooms do not know each other


def import_check(path: str | Path, progress: Progress | None = None) -> MediaInfo:
    """What the file is and holds, with a thumbnail, once it has proved to be readable.

    Blocks for some tenths of a second, more for long sounds and films and on a busy machine: call it outside of the GUI thread. Raises
    MediaError with one sentence for anything bad: broken, cut off, lying, too large, too slow, or of a kind that is not used here;
    Cancelled as soon as `progress` asks for it.
    """
    path = Path(path)
    decoder = _DECODERS.get(sniff(path).group, "engines.media.decoder")
    seconds = _SECONDS + path.stat().st_size // _BYTES_A_SECOND
    here, there = socket.socketpair()
    with there:
        process = _started(decoder, path, seconds, there.fileno())
    channel = Channel(here)
    try:
        message = _answer(channel, PATIENCE * seconds + _GRACE, progress or Progress())
    except TimeoutError as error:
        raise MediaError(_too_slow(path.name)) from error
    except ChannelError as error:
        raise MediaError(_cause(path.name, process)) from error
    finally:
        channel.close()
        process.kill()
        process.wait()
    return _info(path.name, message)


def _started(decoder: str, path: Path, seconds: int, channel: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", decoder, "--channel", str(channel), "--seconds", str(seconds), "--"]
    few_threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environment = {**os.environ, **few_threads, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])}
    return subprocess.Popen(
        [*command, str(path.absolute())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        pass_fds=(channel,),
        start_new_session=True,
    )


def _answer(channel: Channel, seconds: float, progress: Progress) -> Message:
    """The process's one message. Raises TimeoutError when it takes too long, ChannelError when it ends or sends garbage."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        progress.check()
        if select.select([channel], [], [], min(left, _LOOK))[0] and (messages := channel.receive()):
            return messages[0]
    raise TimeoutError


def _cause(name: str, process: subprocess.Popen[bytes]) -> str:
    """Why there is no answer: the process's own timers end it too."""
    with suppress(subprocess.TimeoutExpired):
        if process.wait(1) in (-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL):
            return _too_slow(name)
    return _failed_badly(name)


def _too_slow(name: str) -> str:
    return f"“{name}” takes too long to read; it was not imported."


def _failed_badly(name: str) -> str:
    return f"“{name}” is damaged: reading it failed badly, so it was not imported."


def _info(name: str, message: Message) -> MediaInfo:
    """The answer as MediaInfo; even the answer is not trusted."""
    try:
        if message.type == "refused":
            raise MediaError(str(message.data["sentence"])[:_LONGEST])
        plain = dict(message.data["info"])
        places = {name: _place(plain[name]) for name in ("low", "high")}
        return MediaInfo(**{**plain, **places, "rate": _rate(plain["rate"]), "thumbnail": _thumbnail(message)})
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(_failed_badly(name)) from error


def _rate(value: Any) -> tuple[int, int]:
    numerator, denominator = (int(part) for part in value)
    if numerator <= 0 or denominator <= 0:
        raise ValueError("no rate")
    return numerator, denominator


def _place(value: Any) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in value)
    if not all(math.isfinite(part) for part in (x, y, z)):
        raise ValueError("nowhere")
    return x, y, z


def _thumbnail(message: Message) -> np.ndarray | None:
    if message.data["size"] is None:
        return None
    height, width = message.data["size"]
    return np.frombuffer(message.payload, np.uint8).reshape(height, width, 3)
