"""Copying clips: within a film, and from one film window to another that shares their assets."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication

from studio.document import codec, cut
from studio.document.cut import Placed
from studio.document.errors import DocumentError
from studio.session import Session

from .action import TIMED, Action
from .timeline import has_selected, select_clips

MARK = "filmwright clips "
"""What our text on the clipboard begins with. Text, for mime data made in Python outlives the interpreter there and ends it in a crash."""


def copy(session: Session) -> None:
    """Put the selected clips on the clipboard."""
    placed = cut.find_clips(session.project, session.selection.clips)
    if placed:
        QGuiApplication.clipboard().setText(MARK + codec.to_text([codec.to_plain(one) for one in placed]))


def cut_out(session: Session) -> None:
    """Copy the selected clips and take them out of the film; their place stays empty."""
    copy(session)
    if session.commit(session.tr("Cut clips"), cut.delete(session.project, session.selection.clips)):
        select_clips(session, [])


def paste(session: Session) -> None:
    """Lay the copied clips onto their tracks so that the first begins at the playhead; others make room."""
    placed = _copied(session)
    if placed:
        first = min(one.clip.start for one in placed)
        _lay(session, session.tr("Paste clips"), placed, session.selection.playhead - first)


def duplicate(session: Session) -> None:
    """Copies of the selected clips right after them; what follows makes room."""
    placed = cut.find_clips(session.project, session.selection.clips, unlocked=True)
    if placed:
        length = max(one.clip.end for one in placed) - min(one.clip.start for one in placed)
        _lay(session, session.tr("Duplicate clips"), placed, length)


def _copied(session: Session) -> list[Placed]:
    text = QGuiApplication.clipboard().text()
    if not text.startswith(MARK):
        session.message.emit(session.tr("No clips have been copied yet."))
        return []
    try:
        plain = codec.from_text(text.removeprefix(MARK).encode(), session.tr("The clipboard"))
        placed = codec.to_part(tuple[Placed, ...], plain, session.tr("the clipboard"))
    except DocumentError as error:
        session.problem.emit(str(error))
        return []
    known = [one for one in placed if _is_known(session, one)]
    if len(known) < len(placed):
        session.message.emit(session.tr("Some of the copied clips show what is not in this film; they were left out."))
    return known


def _is_known(session: Session, placed: Placed) -> bool:
    source = placed.clip.source
    shot, asset = getattr(source, "shot", None), getattr(source, "asset", None)
    return (shot is None or session.project.shot(shot) is not None) and (asset is None or asset in session.project.assets)


def _lay(session: Session, label: str, placed: list[Placed], delta: int) -> None:
    fresh = [Placed(one.track, replace(one.clip, id=cut.new_id(), start=max(0, one.clip.start + delta), fit=None)) for one in placed]
    project = cut.add_clips(session.project, fresh)
    if project is session.project:
        session.message.emit(session.tr("The tracks of these clips are locked or gone."))
    elif session.commit(label, project):
        select_clips(session, [one.clip.id for one in fresh])


ACTIONS = (
    Action("clipboard.cut", "Cut clips", cut_out, "Cut", "Ctrl+X", "content-cut", "", TIMED, has_selected),
    Action("clipboard.copy", "Copy clips", copy, "Cut", "Ctrl+C", "content-copy", "", TIMED, has_selected),
    Action("clipboard.paste", "Paste clips", paste, "Cut", "Ctrl+V", "content-paste", "At the playhead.", TIMED),
    Action("clipboard.duplicate", "Duplicate clips", duplicate, "Cut", "Ctrl+Shift+D", "content-duplicate",
           "Copies right after the selected clips.", TIMED, has_selected),
)  # fmt: skip
