"""One engine process as the studio sees it: started, spoken to, killed, and its death explained."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import psutil

import engines
from engines.channel import Channel
from studio.jobs.words import tr

_ROOT = Path(engines.__file__).parents[1]
_SEND_LIMIT = struct.pack("ll", 5, 0)  # seconds, microseconds: a stopped process must not stop the studio
_LOG_LIMIT = 1 << 20
_NO_MEMORY = (b"bad_alloc", b"MemoryError", b"out of memory", b"Cannot allocate memory")


class EngineProcess:
    """A running engine. Start, use and kill it in one thread: on Linux it ends with the thread that started it."""

    def __init__(self, log: Path, engine: str) -> None:
        here, there = socket.socketpair()
        here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_LIMIT)
        self.channel = Channel(here)
        self._log = log
        try:
            with there, _opened(log) as output:
                self._log_start = output.tell()
                self._process = _started(_command(there.fileno(), engine), output, there.fileno())
        except OSError:
            self.channel.close()
            raise

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def worked(self) -> float:
        """CPU seconds of the process so far; 0 once it has ended."""
        try:
            times = psutil.Process(self._process.pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return times.user + times.system

    def kill(self) -> None:
        """End the process and everything it started, at once."""
        self.channel.close()
        with suppress(ProcessLookupError):  # it ended by itself, and nothing that it started is left
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def cause_of_death(self) -> str:
        """One sentence saying why the process ended by itself. Waits for the end that its closed channel announced."""
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return tr("The engine stopped talking and was restarted.")
        if code == -signal.SIGKILL:
            return tr("The engine was ended from outside, most likely because memory ran out; try a smaller size or close other programs.")
        if any(words in self._last_words() for words in _NO_MEMORY):
            return tr("There was not enough memory for this; try a smaller size or a smaller model, or close other programs.")
        if code < 0:
            return tr("The engine crashed ({}) and was restarted; the details are in its log.").format(signal.Signals(-code).name)
        return tr("The engine ended unexpectedly (code {}) and was restarted; the details are in its log.").format(code)

    def _last_words(self) -> bytes:
        with self._log.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(self._log_start, end - 4096))
            return file.read()


def _command(channel: int, engine: str) -> list[str]:
    """`-P` keeps the folder that the studio was started in out of the module path."""
    end = ["--channel", str(channel), "--parent", str(os.getpid()), "--engine", engine]
    return [sys.executable, "-P", "-m", "engines.worker", *end]


def _started(command: list[str], output: BinaryIO, channel: int) -> subprocess.Popen[bytes]:
    """In a session of its own: what it starts can be ended with it, and a Ctrl-C in the studio's terminal does not reach it."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=_environment(),
        pass_fds=(channel,),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    return {**os.environ, **offline, "PYTHONPATH": path, "GOMP_SPINCOUNT": "0", "PYTHONUNBUFFERED": "1"}


def _opened(log: Path) -> BinaryIO:
    """The log, opened to be added to; one that has grown large becomes "name.1"."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))
    return log.open("ab")
