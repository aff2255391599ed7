"""The selection on the canvas: the mask that generation acts on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.actions.action import Action
from studio.actions.canvas import commit_canvas, current_canvas, current_layer, has_canvas
from studio.document import select
from studio.document.canvas import Canvas
from studio.document.paint import Box
from studio.document.raster import Raster
from studio.session import Session

GROW = (-128, 128)
FEATHER = (0, 128)
STEP = 4  # pixels by which the grow and shrink commands go


def set_selection(session: Session, selection: Raster, label: str) -> None:
    """Make another mask the current canvas's selection."""
    canvas = current_canvas(session)
    if canvas and (selection.tiles or canvas.selection.tiles) and not session.read_only:
        commit_canvas(session, label, replace(canvas, selection=selection))


def select_rectangle(session: Session, box: Box, mode: select.Mode) -> None:
    """Select a rectangle of the canvas."""
    if canvas := current_canvas(session):
        set_selection(session, select.select_rectangle(canvas.selection, box, mode), session.tr("Select rectangle"))


def select_lasso(session: Session, points: Sequence[tuple[float, float]], mode: select.Mode) -> None:
    """Select what an outline encloses."""
    if canvas := current_canvas(session):
        set_selection(session, select.select_lasso(canvas.selection, points, mode), session.tr("Select with lasso"))


def select_layer(session: Session) -> None:
    """Select what the layer in hand covers."""
    layer = current_layer(session)
    if layer:
        set_selection(session, select.select_opaque(layer.raster), session.tr("Select layer's picture"))


def set_edge(session: Session, feather: int | None = None, grow: int | None = None) -> None:
    """How the selection's edge is used: faded over `feather` pixels, moved outward by `grow` pixels."""
    canvas = current_canvas(session)
    if canvas:
        feather, grow = canvas.feather if feather is None else feather, canvas.grow if grow is None else grow
        changed = replace(canvas, feather=min(max(feather, FEATHER[0]), FEATHER[1]), grow=min(max(grow, GROW[0]), GROW[1]))
        if changed != canvas:
            commit_canvas(session, session.tr("Selection's edge"), changed)


def has_selection(session: Session) -> bool:
    """True when something is selected."""
    canvas = current_canvas(session)
    return has_canvas(session) and bool(canvas and canvas.selection.tiles)


def _edit(label: str, change: Callable[[Canvas], Raster]) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        canvas = current_canvas(session)
        if canvas:
            set_selection(session, change(canvas), session.tr(label))

    return run


ACTIONS = (
    Action("selection.all", "Select all", _edit("Select all", lambda canvas: select.select_all(canvas.frame)), "Paint/Selection", "Ctrl+A",
           "select-all", "Select everything inside the frame", "paint", has_canvas),
    Action("selection.none", "Deselect", _edit("Deselect", lambda _: select.NOTHING), "Paint/Selection", "Ctrl+D", "select-off",
           "Select nothing: generation then acts on the whole picture", "paint", has_selection),
    Action("selection.invert", "Invert selection",
           _edit("Invert selection", lambda canvas: select.inverted(canvas.selection, canvas.frame)), "Paint/Selection", "Ctrl+Shift+I",
           "select-inverse", "Exchange selected and not selected", "paint", has_canvas),
    Action("selection.grow", "Grow selection", _edit("Grow selection", lambda canvas: select.grown(canvas.selection, STEP)),
           "Paint/Selection", "Ctrl+Alt+]", "arrow-expand-all", "Move its edge outward by 4 pixels", "paint", has_selection),
    Action("selection.shrink", "Shrink selection", _edit("Shrink selection", lambda canvas: select.grown(canvas.selection, -STEP)),
           "Paint/Selection", "Ctrl+Alt+[", "arrow-collapse-all", "Move its edge inward by 4 pixels", "paint", has_selection),
    Action("selection.feather", "Feather selection", _edit("Feather selection", lambda canvas: select.feathered(canvas.selection, STEP)),
           "Paint/Selection", "Shift+F6", "blur", "Soften its edge by 4 pixels", "paint", has_selection),
    Action("selection.layer", "Select layer's picture", select_layer, "Paint/Selection", "", "select-drag",
           "Select what this layer covers", "paint", lambda session: current_layer(session) is not None),
)  # fmt: skip
