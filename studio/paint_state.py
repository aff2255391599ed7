"""What the Paint workspace remembers beside the document: tools in hand, dials of each canvas, results that wait for a choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from studio.background import Background
from studio.document.paint import Brush
from studio.jobs.job import Job

Tool = Literal["view", "rectangle", "lasso", "mask", "unmask", "brush", "eraser", "picker", "move", "frame"]
BRUSHES: Mapping[str, str] = {"mask": "mask", "unmask": "mask", "brush": "paint", "eraser": "eraser"}  # tool -> field of Tools
SIZES = (1, 500)


@dataclass(frozen=True)
class Tools:
    """The tool in hand and how each brush is set. `pressure`: what the pen's pressure changes."""

    tool: Tool = "mask"
    mask: Brush = field(default=Brush(size=64, hardness=0.9))
    paint: Brush = field(default=Brush(size=32, hardness=0.8, colour=(230, 60, 50)))
    eraser: Brush = field(default=Brush(size=48, hardness=0.8, erase=True))
    pressure: Literal["size", "opacity", "nothing"] = "size"

    @property
    def brush(self) -> Brush | None:
        """The brush in hand, or None when the tool is no brush."""
        name = BRUSHES.get(self.tool)
        return replace(getattr(self, name), erase=self.tool in ("unmask", "eraser")) if name else None

    def with_brush(self, **changes: Any) -> Tools:
        """The brush in hand changed by field; unchanged when the tool is no brush."""
        name = BRUSHES.get(self.tool)
        return replace(self, **{name: replace(getattr(self, name), **changes)}) if name else self


@dataclass(frozen=True)
class PaintDials:
    """How a picture is made: `steps` and `guidance_scale` None follow the model, `model` "" follows the film.

    `chosen`: "fill", "vary" or "expand" where the person chose against what the selection suggests, else "". `fill`, `vary`: strengths.
    """

    prompt: str = ""
    negative_prompt: str = ""
    chosen: str = ""
    fill: float = 1.0
    vary: float = 0.6
    steps: int | None = None
    guidance_scale: float | None = None
    seed: int = 0
    seed_locked: bool = False
    candidates: int = 2
    model: str = ""


@dataclass(frozen=True)
class Opinion:
    """The judge's on one candidate: `rank` 1 is the best `of` so many; 0 where it could not judge, and `reason` is then why, or where
    others have been judged since."""

    reason: str
    rank: int = 0
    of: int = 0


@dataclass(frozen=True)
class Candidates:
    """Finished results of one canvas, oldest first but for those that the judge has sorted, and the one that is looked at (a job id,
    or None for the canvas as it is).

    `taken`: job ids of those that are being accepted. `opinions`: the judge's, by job id. `chosen`: the person has chosen what is shown.
    """

    jobs: tuple[Job, ...] = ()
    shown: str | None = None
    taken: tuple[str, ...] = ()
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    chosen: bool = False

    @property
    def opinion(self) -> Opinion | None:
        """The judge's opinion on the result that is looked at."""
        return self.opinions.get(self.shown or "")

    @property
    def job(self) -> Job | None:
        """The result that is looked at."""
        return next((job for job in self.jobs if job.id == self.shown), None)


@dataclass
class _Canvas:
    dials: PaintDials = field(default_factory=PaintDials)
    candidates: Candidates = field(default_factory=Candidates)


class PaintState(QObject):
    """The Paint workspace's memory of one session. Signals name the canvas they are about; `tools_changed(before, after)`."""

    tools_changed = Signal(object, object)
    dials_changed = Signal(str)
    candidates_changed = Signal(str)
    zoom_asked = Signal(str)  # "fit", "actual", "in" or "out": an action wants the stage to show the canvas so

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tools = Tools()
        self.background = Background("paint", self)
        self.strokes = Background("strokes", self)
        self._held: Callable[[], None] | None = None
        self._canvases: dict[str, _Canvas] = {}

    def set_tools(self, tools: Tools) -> None:
        """Take other tools in hand."""
        before, self.tools = self.tools, tools
        if tools != before:
            self.tools_changed.emit(before, tools)

    def hold(self, finish: Callable[[], None]) -> None:
        """A gesture is over but its tiles are still on their way to the disk: `finish` will commit it."""
        self.settle()
        self._held = finish

    def settle(self) -> None:
        """Commit the gesture that is held, if any. Whatever reads or changes the document as a whole calls this first."""
        finish, self._held = self._held, None
        if finish:
            finish()

    def knows(self, canvas_id: str) -> bool:
        """True once dials were set for this canvas."""
        return canvas_id in self._canvases

    def dials(self, canvas_id: str) -> PaintDials:
        """The dials of a canvas."""
        return self._of(canvas_id).dials

    def set_dials(self, canvas_id: str, dials: PaintDials) -> None:
        """Turn the dials of a canvas."""
        state = self._of(canvas_id)
        if dials != state.dials:
            state.dials = dials
            self.dials_changed.emit(canvas_id)

    def candidates(self, canvas_id: str) -> Candidates:
        """The results that wait for a choice on a canvas."""
        return self._of(canvas_id).candidates

    def set_candidates(self, canvas_id: str, candidates: Candidates) -> None:
        """Replace the results that wait for a choice."""
        state = self._of(canvas_id)
        if candidates != state.candidates:
            state.candidates = candidates
            self.candidates_changed.emit(canvas_id)

    def close(self) -> None:
        """Finish what is held and the work in the background."""
        self.settle()
        self.background.close()
        self.strokes.close()

    def _of(self, canvas_id: str) -> _Canvas:
        return self._canvases.setdefault(canvas_id, _Canvas())
