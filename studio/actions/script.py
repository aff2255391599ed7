"""The script: its text becomes the shots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studio.document import disk
from studio.document.errors import DocumentError, disk_error
from studio.document.shots import set_script
from studio.session import Session

from .action import Action

LARGEST = 4_000_000  # bytes


def edit_script(session: Session, script: str) -> bool:
    """Make `script` the film's script and let the shots follow; False when it could not be saved."""
    return session.commit(session.tr("Edit script"), set_script(session.project, script))


def import_script(session: Session, path: Path) -> None:
    """Replace the script by a Fountain or text file; shots whose text is in both keep their work, and undo brings the old one back."""
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError(session.tr("“{}” is too long for a script.").format(path.name))
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(session.tr("“{}” is no text in UTF-8.").format(path.name)) from error
    except DocumentError:
        raise
    except OSError as error:
        raise disk_error(session.tr("The script could not be read"), error, path) from error
    session.commit(session.tr("Import script"), set_script(session.project, text))


def export_script(session: Session, path: Path) -> None:
    """Write the script as a Fountain file."""
    try:
        disk.write_atomic(path, session.project.script.encode())
    except OSError as error:
        raise disk_error(session.tr("The script could not be saved"), error, path) from error
    session.message.emit(session.tr("“{}” is saved.").format(path.name))


def _ask(name: str) -> Callable[[Session], None]:
    return lambda session: session.asked.emit(name)


ACTIONS = (
    Action("script.import", "Import a script…", _ask("import script"), "File", "", "file-import-outline",
           "Replace the script by a Fountain or text file."),
    Action("script.export", "Save the script…", _ask("export script"), "File", "", "file-export-outline", "As a Fountain file.",
           enabled=lambda session: bool(session.project.script)),
)  # fmt: skip
