"""An action is a value: menus, toolbar, shortcuts and palette are derived from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engines.media.errors import MediaError
from engines.progress import EngineError
from studio.document.errors import DocumentError, EditError

if TYPE_CHECKING:
    from studio.session import Session


TIMED = "cut score"  # the workspaces that have a timeline


def always(_: Session) -> bool:
    """Enabled at any time."""
    return True


@dataclass(frozen=True)
class Action:
    """`id` "noun.verb"; `menu` as "File" or "Edit/Selection" ("" keeps it out of the menus); `icon` a QtAwesome name.

    `shortcut` is Qt's portable text and only the default: people may change it. `workspace` limits it to the workspaces named there.
    `enabled` is asked before a menu opens and after each change. `tip` says what it does, for tooltips.
    """

    id: str
    title: str
    run: Callable[[Session], None]
    menu: str = ""
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    workspace: str = ""
    enabled: Callable[[Session], bool] = always


SENTENCES = (DocumentError, EditError, MediaError, EngineError)  # errors whose text is one sentence for the person


def attempt(session: Session, do: Callable[[], object]) -> bool:
    """Do something a person asked for; an error with a sentence becomes `session.problem` and False."""
    try:
        session.paint.settle()
        do()
    except SENTENCES as error:
        session.problem.emit(str(error))
        return False
    return True


def complain(session: Session, error: Exception) -> None:
    """Tell the person what went wrong beside the window."""
    known = isinstance(error, SENTENCES)
    session.problem.emit(str(error) if known else session.tr("That did not work ({}); nothing was lost.").format(error))
