"""From a folder to an open session, and back."""

from __future__ import annotations

from pathlib import Path

from studio.actions.place import Placing
from studio.checking import Checking
from studio.document.files import Bundle
from studio.jobs.queue import Queue
from studio.session import Session


def open_session(folder: Path, engine: str = "engines.run", write: bool = True) -> Session:
    """The film in `folder`, its jobs running again. Raises DocumentError when it cannot be opened."""
    bundle = Bundle.open(folder, write)
    try:
        return start_session(bundle, engine)
    except BaseException:
        bundle.close()
        raise


def start_session(bundle: Bundle, engine: str = "engines.run") -> Session:
    """A session on an open bundle. Connect to it first, then call `session.queue.start()`: a read-only film keeps its queue elsewhere."""
    folder = bundle.work_folder if bundle.read_only else bundle.folder
    session = Session(bundle, Queue(folder / "jobs", engine))
    Checking(session)
    Placing(session)
    if shots := session.project.shots:
        session.select(shot=shots[0].id, shots=(shots[0].id,))
    return session


def close_session(session: Session) -> None:
    """End the jobs, write a last checkpoint and let go of the film."""
    session.queue.close()
    session.close()
    session.deleteLater()
