"""Tools of the canvas: take one in hand, set its brush, look closer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from studio.actions.action import Action
from studio.paint_state import SIZES, Tool
from studio.session import Session


def choose_tool(session: Session, tool: Tool) -> None:
    """Take a tool in hand."""
    session.paint.set_tools(replace(session.paint.tools, tool=tool))


def set_size(session: Session, pixels: float) -> None:
    """The diameter of the brush in hand."""
    session.paint.set_tools(session.paint.tools.with_brush(size=float(min(max(round(pixels), SIZES[0]), SIZES[1]))))


def set_hardness(session: Session, hardness: float) -> None:
    """How sharp the edge of the brush in hand is, 0 to 1."""
    session.paint.set_tools(session.paint.tools.with_brush(hardness=min(max(hardness, 0.0), 1.0)))


def set_opacity(session: Session, opacity: float) -> None:
    """How much the brush in hand covers, 0 to 1."""
    session.paint.set_tools(session.paint.tools.with_brush(opacity=min(max(opacity, 0.0), 1.0)))


def set_colour(session: Session, colour: tuple[int, int, int]) -> None:
    """The colour that the paint brush paints with: red, green, blue."""
    tools = session.paint.tools
    session.paint.set_tools(replace(tools, paint=replace(tools.paint, colour=colour)))


def set_pressure(session: Session, what: str) -> None:
    """What the pen's pressure changes: "size", "opacity" or "nothing"."""
    session.paint.set_tools(replace(session.paint.tools, pressure=what))


def _choose(tool: Tool) -> Callable[[Session], None]:
    return lambda session: choose_tool(session, tool)


def _resize(up: bool) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        brush = session.paint.tools.brush
        if brush:
            step = max(1, round(brush.size * 0.15))
            set_size(session, brush.size + (step if up else -step))

    return run


def _zoom(how: str) -> Callable[[Session], None]:
    return lambda session: session.paint.zoom_asked.emit(how)


_TOOLS: tuple[tuple[Tool, str, str, str, str], ...] = (
    ("view", "Move view", "H", "hand-back-right-outline", "Drag the picture about; the wheel zooms with every tool"),
    ("rectangle", "Select rectangle", "S", "select", "Drag a rectangle; Shift adds to the selection, Alt takes away"),
    ("lasso", "Select with lasso", "L", "lasso", "Draw around a part; Shift adds to the selection, Alt takes away"),
    ("mask", "Mask brush", "M", "brush-variant", "Paint over what is to be made anew"),
    ("unmask", "Mask eraser", "X", "eraser-variant", "Take parts out of the mask again"),
    ("brush", "Paint brush", "B", "brush", "Paint colour on the layer in hand; Alt picks a colour"),
    ("eraser", "Eraser", "E", "eraser", "Erase the layer in hand"),
    ("picker", "Colour picker", "I", "eyedropper", "Take a colour from the picture"),
    ("move", "Move layer", "V", "cursor-move", "Drag the layer in hand; arrow keys move it by one pixel"),
    ("frame", "Frame", "F", "crop-free", "Drag the canvas's edges: outward to expand the picture, inward to crop it"),
)

TOOL_ACTIONS = tuple(
    Action(f"tool.{tool}", title, _choose(tool), "Paint/Tools", key, icon, tip, "paint") for tool, title, key, icon, tip in _TOOLS
)

ACTIONS = (
    *TOOL_ACTIONS,
    Action("tool.smaller", "Smaller brush", _resize(False), "Paint/Tools", "[", "minus", "A smaller brush", "paint"),
    Action("tool.larger", "Larger brush", _resize(True), "Paint/Tools", "]", "plus", "A larger brush", "paint"),
    Action("canvas.zoom_fit", "Zoom to fit", _zoom("fit"), "View/Canvas", "Shift+1", "fit-to-screen-outline",
           "Show the whole canvas", "paint"),
    Action("canvas.zoom_actual", "Zoom to 100 %", _zoom("actual"), "View/Canvas", "1", "numeric-1-box-outline",
           "One picture pixel on one screen pixel", "paint"),
    Action("canvas.zoom_in", "Zoom in", _zoom("in"), "View/Canvas", "+", "magnify-plus-outline", "Closer", "paint"),
    Action("canvas.zoom_out", "Zoom out", _zoom("out"), "View/Canvas", "-", "magnify-minus-outline", "Further away", "paint"),
)  # fmt: skip
