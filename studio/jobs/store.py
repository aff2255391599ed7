"""The queue on disk: what was asked for and not yet handed on survives a crash, a restart and a move of the film's folder."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from engines.requests import from_dict, input_files, to_plain, with_files
from studio.document import disk
from studio.document.errors import disk_error
from studio.jobs.job import Job, State
from studio.jobs.words import tr

FILE = "queue.json"
_FORMAT = 1
_LIMIT = 64 << 20
_JOB_FOLDER = re.compile(r"[0-9a-f]{32}")
_STATE_FILE = re.compile(r"([0-9a-f]{32})\.state(\.part)?")


def job_folder(folder: Path, job: str) -> Path:
    """Where the result files of a job go."""
    return folder / job


def state_file(folder: Path, job: str) -> Path:
    """Where the engine keeps what it needs to go on with a job that was paused, or that a crash ended."""
    return folder / f"{job}.state"


def load(folder: Path) -> tuple[list[Job], str]:
    """The saved jobs, running ones as queued, and a sentence if some could not be read ("" if all could).

    A file that cannot be read is kept beside the new one as "queue.json.damaged".
    """
    path = folder / FILE
    if not path.exists():
        return [], ""
    try:
        return _read(path), ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        path.replace(path.with_name(FILE + ".damaged"))
        return [], tr("The list of waiting jobs could not be read; it was set aside as “{}.damaged”.").format(FILE)


def remove_strays(folder: Path, known: Iterable[str]) -> None:
    """Remove result folders and states that no job of the queue speaks of: what is left of cancelled jobs and crashes."""
    keep = set(known)
    for path in folder.iterdir():
        if (state := _STATE_FILE.fullmatch(path.name)) and (state[1] not in keep or state[2]):
            path.unlink()
        if _JOB_FOLDER.fullmatch(path.name) and path.name not in keep and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)


class Store:
    """Writes the queue in a thread of its own, always the latest state; `failed` is called there with a sentence."""

    def __init__(self, folder: Path, failed: Callable[[str], None]) -> None:
        self._folder = folder
        self._failed = failed
        self._change = threading.Condition()
        self._jobs: tuple[Job, ...] | None = None
        self._drop: set[str] = set()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="queue-store", daemon=True)
        self._thread.start()

    def save(self, jobs: tuple[Job, ...], drop: Iterable[str] = ()) -> None:
        """Have `jobs` written soon; then the result folders of the jobs `drop` are removed."""
        with self._change:
            self._jobs = jobs
            self._drop.update(drop)
            self._change.notify()

    def close(self) -> None:
        """Write what is waiting, then end the thread."""
        with self._change:
            self._closing = True
            self._change.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._jobs is not None or self._closing)
                jobs, drop, self._jobs, self._drop = self._jobs, self._drop, None, set()
            if jobs is None:
                return
            try:
                disk.write_atomic(self._folder / FILE, _to_bytes(jobs, self._folder))
                for job in drop:
                    shutil.rmtree(job_folder(self._folder, job), ignore_errors=True)  # a stray goes at the next start
            except OSError as error:
                self._failed(str(disk_error(tr("The list of waiting jobs could not be saved"), error, self._folder)))


def _to_bytes(jobs: tuple[Job, ...], folder: Path) -> bytes:
    return json.dumps({"format": _FORMAT, "jobs": [_plain(job, folder) for job in jobs]}, indent=1).encode()


def _plain(job: Job, folder: Path) -> dict[str, Any]:
    """A job as JSON; files inside the film are named from the film's folder, so that the film can be moved."""
    inside = {name: _relative(path, folder.parent) for name, path in input_files(job.request).items()}
    state = State.QUEUED if job.state is State.RUNNING else job.state
    plain = {"id": job.id, "label": job.label, "target": job.target, "state": state.value, "error": job.error}
    plain["request"] = to_plain(with_files(job.request, inside))
    if job.result is not None:
        plain["result"] = to_plain(dataclasses.replace(job.result, path=_relative(job.result.path, folder.parent)))
    return plain


def _relative(path: str, base: Path) -> str:
    return str(Path(path).relative_to(base)) if Path(path).is_relative_to(base) else path


def _read(path: Path) -> list[Job]:
    if path.stat().st_size > _LIMIT:
        raise ValueError("too large")
    saved = json.loads(path.read_bytes())
    if saved["format"] != _FORMAT:
        raise ValueError("written by another version")
    return [_job(plain, path.parent) for plain in saved["jobs"]]


def _job(plain: dict[str, Any], folder: Path) -> Job:
    request = from_dict(plain["request"])
    request = with_files(request, {name: str(folder.parent / path) for name, path in input_files(request).items()})
    result = from_dict(plain["result"]) if "result" in plain else None
    if result is not None:
        result = dataclasses.replace(result, path=str(folder.parent / result.path))
    if not (isinstance(plain["target"], dict) and _JOB_FOLDER.fullmatch(plain["id"])):
        raise ValueError("no job")
    state = State(plain["state"])
    if state is State.FINISHED and not (result and Path(result.path).is_file()):
        state, result = State.QUEUED, None
    return Job(plain["id"], request, str(plain["label"]), plain["target"], state=state, result=result, error=str(plain["error"]))
