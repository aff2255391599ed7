"""The script: its text becomes the shots."""

from __future__ import annotations

from studio.document.shots import set_script
from studio.session import Session

from .action import Action


def edit_script(session: Session, script: str) -> bool:
    """Make `script` the film's script and let the shots follow; False when it could not be saved."""
    return session.commit(session.tr("Edit script"), set_script(session.project, script))


ACTIONS: tuple[Action, ...] = ()
