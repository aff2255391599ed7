"""The engine process: owns every model, runs one request at a time, and dies with the program that started it."""

from __future__ import annotations

import argparse
import ctypes
import faulthandler
import importlib
import json
import logging
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from engines import heard
from engines.channel import Channel, ChannelError
from engines.media.errors import MediaError
from engines.media.picture import read_picture
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import ClipResult, MeshResult, ReportResult, Result, SoundResult, SplatsResult, TokensResult, from_dict, to_json

BEAT = 0.5  # seconds between signs of life while a job runs
_PREVIEW_GAP = 0.08  # seconds; previews that come faster are dropped
_OOM_SCORE = 800  # of 1000: when memory runs out, the system takes this process and not the film
_PR_SET_PDEATHSIG = 1
_OUT_OF_MEMORY = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")

log = logging.getLogger("filmwright.engine")


class Worker:
    """Serves requests from `channel` with the engine module named `engine`, until the channel closes.

    The module offers `run(request, progress, folder) -> Result` and `warm()`, which does the slow imports ahead of the first job.
    """

    def __init__(self, channel: Channel, engine: str) -> None:
        self._channel = channel
        self._name = engine
        self._engine: ModuleType | None = None
        self._broken = ""
        self._warmed = threading.Event()
        self._cancelled: set[str] = set()
        self._requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def serve(self) -> None:
        """Run jobs in this thread; two others listen to the studio and import the engine. Returns when it should be replaced."""
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        threading.Thread(target=self._warm_up, name="warm", daemon=True).start()
        while self._serve_one(self._requests.get()):
            pass

    def _listen(self) -> None:
        try:
            while True:
                for message in self._channel.receive():
                    if message.type == "cancel":
                        self._cancelled.add(message.data["job"])
                    else:
                        self._requests.put(message.data)
        except ChannelError:
            os._exit(0)  # the studio is gone: nobody wants what is being made

    def _warm_up(self) -> None:
        try:
            engine = importlib.import_module(self._name)
            engine.warm()
            self._engine = engine
        except Exception as error:
            log.exception("the engine could not be imported")
            self._broken = f"The engine cannot start ({error}); run the set-up again."
        finally:
            self._warmed.set()

    def _serve_one(self, data: dict[str, Any]) -> bool:
        """Run one job and answer; False when memory ran out, and this process with it has to go."""
        job, fresh = data["job"], True
        try:
            with self._beating(job):
                answer = self._answer(job, data)
        except Cancelled:
            answer = {"type": "cancelled"}
        except (EngineError, MediaError) as error:
            answer = {"type": "failed", "sentence": str(error)}
        except Exception as error:
            log.exception("job %s failed", job)
            fresh = not ran_out_of_memory(error)
            answer = {"type": "failed", "sentence": _sentence(error)}
        self._channel.send({**answer, "job": job, "spent": not fresh})
        return fresh

    def _answer(self, job: str, data: dict[str, Any]) -> dict[str, Any]:
        folder = Path(data["folder"])
        progress = Progress(_Reporter(self._channel, job), lambda: job in self._cancelled, lambda sound: heard.add(folder, sound))
        engine = self._ready_engine(progress)
        result = engine.run(from_dict(data["request"]), progress, folder)
        progress.check()
        return {"type": "finished", "result": to_json(result), "bytes": verified_size(result, folder)}

    def _ready_engine(self, progress: Progress) -> ModuleType:
        """The engine, as soon as it is imported; a cancel does not wait for the import."""
        if not self._warmed.is_set():
            progress.step(0, 0, "Starting the engine")
        while not self._warmed.wait(0.05):
            progress.check()
        if self._engine is None:
            raise EngineError(self._broken)
        return self._engine

    @contextmanager
    def _beating(self, job: str) -> Iterator[None]:
        """Send a sign of life with the CPU seconds used so far, until the block ends."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(BEAT):
                self._channel.send({"type": "beat", "job": job, "cpu": time.process_time()})

        thread = threading.Thread(target=beat, name="beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


class _Reporter:
    """Sends a job's progress; drops previews that come faster than people see."""

    def __init__(self, channel: Channel, job: str) -> None:
        self._channel = channel
        self._job = job
        self._shown = 0.0

    def __call__(self, done: int, total: int, note: str, preview: np.ndarray | None) -> None:
        now = time.monotonic()
        data = {"type": "progress", "job": self._job, "done": int(done), "total": int(total), "note": note}
        if preview is None or (now - self._shown < _PREVIEW_GAP and done < total):
            return self._channel.send(data)
        self._shown = now
        pixels = np.ascontiguousarray(preview[..., :3], np.uint8)
        self._channel.send({**data, "preview": list(pixels.shape[:2])}, pixels.tobytes())


def verified_size(result: Result, folder: Path) -> int:
    """The bytes of the result's file, once it was read back whole from `folder`. Raises EngineError when it is not what it says."""
    path = Path(result.path)
    if path.parent.resolve() != folder.resolve() or path.is_symlink():
        raise EngineError("The engine left its result in the wrong place; please try again.")
    try:
        found = _measured(result, path)
    except MediaError as error:
        raise EngineError(f"The finished file could not be read back ({error}) Please try again.") from error
    if found != (said := _said(result)):
        found, said = (" x ".join(map(str, size)) for size in (found, said))
        raise EngineError(f"The finished file is {found} instead of {said}; please try again.")
    return path.stat().st_size


def _said(result: Result) -> tuple[int, int]:
    match result:
        case SoundResult():
            return result.samples, result.channels
        case TokensResult():
            return result.frames, result.books
        case SplatsResult():
            return result.count, 0
        case MeshResult():
            return result.triangles, 0
        case ReportResult():
            return len(result.facts), 0
        case ClipResult():
            return result.frames, result.width * result.height
        case _:
            return result.width, result.height


def _measured(result: Result, path: Path) -> tuple[int, int]:
    """Width and height of a picture, samples and channels of a sound, frames and books of tokens, as the file has them."""
    match result:
        case SoundResult():
            from engines.media.probe import measure_sound

            return measure_sound(path)
        case TokensResult():
            from engines.media.tokens import read_tokens

            return read_tokens(path).codes.shape[1:][::-1]
        case SplatsResult() | MeshResult() | ReportResult():
            return _measured_scene(result, path), 0
        case ClipResult():
            from engines.media.probe import probe

            found = probe(path)
            return found.frames, found.width * found.height
        case _:
            height, width = read_picture(path).shape[:2]
            return width, height


def _measured_scene(result: Result, path: Path) -> int:
    """How many splats, triangles or facts a file has; splats and meshes were read back whole when they were written."""
    from engines.splat.files.formats import format_of, read_mesh

    match result:
        case SplatsResult():
            return format_of(path).count(path)
        case MeshResult():
            return len(read_mesh(path).triangles)
        case _:
            return len(json.loads(path.read_text(encoding="utf-8")))


def ran_out_of_memory(error: BaseException) -> bool:
    """True for Python's and torch's ways of saying so (torch's own classes are not imported for this)."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _OUT_OF_MEMORY)


def _sentence(error: Exception) -> str:
    if ran_out_of_memory(error):
        return "There was not enough memory for this; try a smaller size or a smaller model, or close other programs."
    return f"The engine failed ({type(error).__name__}: {_first_line(error)}); the details are in its log."


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends, however that ends (Linux; elsewhere the closed channel does it)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.name == "posix" and os.getppid() != parent:
        os._exit(0)


def be_first_to_go() -> None:
    """When memory runs out, let the system choose this process."""
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text(str(_OOM_SCORE))


def main() -> None:
    """`python -m engines.worker --channel FD --parent PID [--engine MODULE]`, started by the studio only."""
    parser = argparse.ArgumentParser(prog="engines.worker")
    parser.add_argument("--channel", type=int, required=True, help="file descriptor of the socket to the studio")
    parser.add_argument("--parent", type=int, required=True, help="process id of the studio")
    parser.add_argument("--engine", default="engines.run", help="module with run() and warm()")
    options = parser.parse_args()
    die_with(options.parent)
    be_first_to_go()
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    os.set_inheritable(options.channel, False)
    Worker(Channel(socket.socket(fileno=options.channel)), options.engine).serve()


if __name__ == "__main__":
    main()
