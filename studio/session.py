"""The open film: its document, its history on disk, its jobs, and what is selected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from studio.background import Background
from studio.document.envelopes import Which
from studio.document.files import Bundle
from studio.document.history import Change, History, begin
from studio.document.project import Project
from studio.jobs.queue import Queue
from studio.jobs.tasks import Tasks
from studio.paint_state import PaintState
from studio.splat_state import SplatState

Trimming = Literal["select", "slip", "slide", "roll", "stretch"]


@dataclass(frozen=True)
class Selection:
    """What the person points at and how the film runs: never saved with it and never undone. Ids; `playhead` in frames.

    `shots`: all shots that are selected in the storyboard, `shot` (the one whose dials are shown) among them.
    `speed`: 0 stands, 1 plays, negative runs backwards (-8 to 8). `half`: the player shows half the pixels.
    `snapping`: what is dragged on the timeline snaps. `trimming`: what dragging a clip there does.
    `set`, `props`, `set_camera`, `set_frame`: the Set on the stage, what is selected in it, the camera that is dealt with, and the frame of
    the Set's own time. `through`: the stage shows what that camera sees. `turning`: the view goes around what it looks at.
    `strip`: the mixer's strip whose inserts are shown: a track, a bus or "master". `envelope`: what the lines on clips show; `key`: the key
    of it that is pointed at, as its clip and its sample after the clip's start.
    """

    workspace: str = "write"
    shot: str | None = None
    shots: tuple[str, ...] = ()
    canvas: str | None = None
    layer: str | None = None
    clips: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    playhead: int = 0
    speed: float = 0.0
    loop: bool = False
    half: bool = False
    snapping: bool = True
    trimming: Trimming = "select"
    strip: str = "music"
    set: str | None = None
    props: tuple[str, ...] = ()
    set_camera: str | None = None
    set_frame: int = 0
    through: bool = False
    turning: bool = False
    envelope: Which = "gain"
    key: tuple[str, int] | None = None


class Session(QObject):
    """One open film. Views listen to `changed(before, after)` and repaint what differs by identity; actions call `commit`,
    results `arrive`.

    `message`: one sentence for the status bar. `problem`: one sentence that needs the person's eye. `asked`: the name of a dialog or
    panel that an action wants the window to show ("open", "export", "palette", ...); actions themselves never open windows.
    `offered`: a sentence, the words on a button, and a function without arguments that the button runs.
    `tasks`: long work beside the engine's queue. `relinked`: the id of an asset whose file is there again.
    `drafted`: how the film would be if a drag ended now, and the frame of it to look at meanwhile; None when the drag is over.
    `files`: a thread that copies files in and out of the film.
    `closing`: the film is about to be closed; whoever has a thread ends it now.
    """

    changed = Signal(object, object)
    selection_changed = Signal(object, object)
    message = Signal(str)
    problem = Signal(str)
    asked = Signal(str)
    offered = Signal(str, str, object)
    drafted = Signal(object, int)
    relinked = Signal(str)
    closing = Signal()

    def __init__(self, bundle: Bundle, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bundle = bundle
        self.queue = queue
        self.history: History = begin(bundle.project)
        self.tasks = Tasks(self)
        self.selection = Selection()
        self.paint = PaintState(self)
        self.splats = SplatState(self)
        self.files = Background("files", self)

    @property
    def project(self) -> Project:
        """The document as it stands."""
        return self.history.project

    @property
    def read_only(self) -> bool:
        """True when another window or program holds the film."""
        return self.bundle.read_only

    def commit(self, label: str, project: Project) -> bool:
        """Make `project` the document, durably, as one undo step; False (and a sentence in `problem`) when it could not be saved."""
        if project is self.project:
            return True
        return self._move(label, self.history.commit(label, project))

    def arrive(self, label: str, change: Change) -> bool:
        """As `commit`, for what comes in by itself: `change` is done to the film as it stands now, and what had been undone stays undone
        and can be redone (see `History`)."""
        history = self.history.arrive(label, change)
        return history.project is self.project or self._move(label, history)

    def undo(self) -> None:
        """Take the last edit back."""
        self.paint.settle()
        if (label := self.history.undo_label) and self._move(f"Undo {label}", self.history.undo()):
            self.message.emit(self.tr("Undone: {}").format(label))

    def redo(self) -> None:
        """Bring back the edit that was undone last."""
        self.paint.settle()
        if (label := self.history.redo_label) and self._move(f"Redo {label}", self.history.redo()):
            self.message.emit(self.tr("Redone: {}").format(label))

    def select(self, **changes: Any) -> None:
        """Change what is selected, by field name of `Selection`."""
        before, after = self.selection, replace(self.selection, **changes)
        if after != before:
            self.selection = after
            self.selection_changed.emit(before, after)

    def media(self, asset_id: str) -> Path | None:
        """The file of an asset, or None while it is missing."""
        asset = self.project.assets.get(asset_id)
        return self.bundle.find_media(asset.media) if asset else None

    def close(self) -> None:
        """Finish work in the background, write a last checkpoint and let go of the lock."""
        self.closing.emit()
        self.files.close()
        self.paint.close()
        self.splats.close()
        self.bundle.close()

    def _move(self, label: str, history: History) -> bool:
        before = self.project
        try:
            self.bundle.commit(label, history.project)
        except OSError as error:
            self.problem.emit(str(error))
            return False
        self.history = history
        self.changed.emit(before, history.project)
        return True
