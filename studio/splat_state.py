"""What Build remembers while splats are edited: the tool in hand, which splats are selected and which are taken for floaters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from studio.background import Background
from studio.document.scene import Placement, SplatEdit

Tool = Literal["rectangle", "lasso", "brush", "colour", "box", "sphere"]
BRUSHES, TOLERANCES = (2.0, 200.0), (1.0, 60.0)


@dataclass(frozen=True)
class SplatTools:
    """`on`: splats are edited rather than props. `brush`: radius in pixels. `tolerance`: how far colours may lie apart (CIE 1976).

    `front`: tools on the screen leave out what lies behind other splats. `body`: where the box or sphere stands in the world; it is as wide
    as its scale. `floaters`: they are shown; `strength` 0 to 1.
    """

    on: bool = False
    tool: Tool = "rectangle"
    brush: float = 24.0
    tolerance: float = 12.0
    front: bool = False
    body: Placement = field(default=Placement())
    floaters: bool = False
    strength: float = 0.5


@dataclass(frozen=True)
class Recolouring:
    """What a dial does to the colours of the selected splats while it moves."""

    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    brightness: float = 1.0
    saturation: float = 1.0


class SplatState(QObject):
    """One session's. `tools_changed(before, after)`; `marks_changed`: other splats are selected, doubtful or about to be recoloured.

    `prop`: the id of the prop that is edited, and `edits`, what was done to it when that was last looked at.
    `chosen`: the selected splats of the prop that is edited, bool [splats of its file], or None before anything was selected.
    `doubts`: how doubtful each is, float32 alike, or None while nobody knows. `draft`: the recolouring that a dial shows.
    """

    tools_changed = Signal(object, object)
    marks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tools = SplatTools()
        self.prop = ""
        self.edits: tuple[SplatEdit, ...] = ()
        self.chosen: np.ndarray | None = None
        self.doubts: np.ndarray | None = None
        self.draft: Recolouring | None = None
        self.background = Background("splats", self)

    def set_tools(self, **changes: Any) -> None:
        """Take other tools in hand, by field of SplatTools."""
        before, self.tools = self.tools, replace(self.tools, **changes)
        if self.tools != before:
            self.tools_changed.emit(before, self.tools)

    def choose(self, chosen: np.ndarray | None) -> None:
        """Select exactly these."""
        self.chosen = chosen
        self.marks_changed.emit()

    def doubt(self, doubts: np.ndarray | None) -> None:
        """Know how doubtful each splat is."""
        self.doubts = doubts
        self.marks_changed.emit()

    def show_draft(self, draft: Recolouring | None) -> None:
        """Show the selected splats in other colours."""
        self.draft = draft
        self.marks_changed.emit()

    def forget(self, prop: str, edits: tuple[SplatEdit, ...] = ()) -> None:
        """Another prop is edited, or none ("")."""
        self.prop, self.edits = prop, edits
        self.chosen = self.doubts = self.draft = None
        self.marks_changed.emit()

    def close(self) -> None:
        """End the thread."""
        self.background.close()
