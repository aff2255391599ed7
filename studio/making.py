"""What the commands that make one thing share: the request runs in the engine process, and its files are put where they were wanted."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from engines.media.picture import write_atomically
from engines.requests import Request, Result
from studio.document.errors import DocumentError
from studio.jobs.engine import Engine
from studio.jobs.watch import Run
from studio.terminal import Bar

Beside = Callable[[Result], Mapping[Path, str]]


def must_be_writable(output: Path, *suffixes: str) -> None:
    """Say what is wrong with the place of a result before the long work begins; no suffixes: any will do. Raises DocumentError."""
    if suffixes and output.suffix.lower() not in suffixes:
        raise DocumentError(f"{output.name} must end in {' or '.join(suffixes)}.")
    if not output.parent.is_dir():
        raise DocumentError(f"There is no folder {output.parent}: make it first.")


def make(request: Request, output: Path | None, title: str, beside: Beside = lambda _: {}) -> Result:
    """Run a request under a progress bar and put its file at `output`, after the further files that `beside` names, target by source.

    Each is there whole or not at all. Raises EngineError, Cancelled, MediaError.
    """
    with tempfile.TemporaryDirectory() as folder, Engine(Path(folder) / "engine.log") as engine, Bar(title) as bar:
        work = Path(folder) / "made"
        work.mkdir()
        result = engine.run(Run(uuid.uuid4().hex, request, work), bar.show)
        if output is not None:
            for target, source in {**beside(result), output: result.path}.items():
                write_atomically(target, Path(source).read_bytes())
    return result
