"""Camera moves over stills: where the virtual camera looks at a moment, and the moves that have a name."""

from __future__ import annotations

from dataclasses import replace

from .timeline import CameraMove, Easing, View

PRESETS = ("Slow push in", "Pull out", "Pan left", "Pan right", "Pan up", "Pan down")
_TRAVEL = {"Pan left": (1, 0.5, 0, 0.5), "Pan right": (0, 0.5, 1, 0.5), "Pan up": (0.5, 1, 0.5, 0), "Pan down": (0.5, 0, 0.5, 1)}


def ease(easing: Easing, t: float) -> float:
    """How much of a move is done at the part `t` (0 to 1) of its time."""
    match easing:
        case "linear":
            return t
        case "ease in":
            return t * t
        case "ease out":
            return t * (2.0 - t)
        case "ease in and out":
            return t * t * (3.0 - 2.0 * t)


def view_at(move: CameraMove, t: float) -> View:
    """What the camera sees at the part `t` (0 to 1) of the move; zoom changes by equal factors, and no edge comes into view."""
    done = ease(move.easing, min(max(t, 0.0), 1.0))
    start, end = move.start, move.end
    zoom = start.zoom ** (1.0 - done) * end.zoom**done
    return inside(View(start.x + (end.x - start.x) * done, start.y + (end.y - start.y) * done, zoom))


def inside(view: View) -> View:
    """The nearest view that shows nothing outside the picture."""
    zoom = max(1.0, view.zoom)
    edge = 0.5 / zoom
    return View(min(max(view.x, edge), 1.0 - edge), min(max(view.y, edge), 1.0 - edge), zoom)


def preset(name: str, amount: float, easing: Easing = "ease in and out") -> CameraMove:
    """A named move; `amount` (0 to 1) is how much closer the near view is: 0.35 shows 1.35 times as large. Raises KeyError."""
    near = 1.0 + amount
    if name in ("Slow push in", "Pull out"):
        views = (View(), View(zoom=near))
        start, end = views if name == "Slow push in" else views[::-1]
        return CameraMove(start, end, easing)
    x0, y0, x1, y1 = _TRAVEL[name]
    return CameraMove(inside(View(x0, y0, near)), inside(View(x1, y1, near)), easing)


def preset_of(move: CameraMove | None) -> tuple[str, float]:
    """The name and amount that make `move`: "None" for no move, "Custom" for one without a name."""
    if move is None:
        return "None", 0.0
    amount = round(max(move.start.zoom, move.end.zoom) - 1.0, 6)
    for name in PRESETS:
        if _same(preset(name, amount, move.easing), move):
            return name, amount
    return "Custom", amount


def _same(one: CameraMove, other: CameraMove) -> bool:
    pairs = ((one.start, other.start), (one.end, other.end))
    return all(abs(getattr(a, axis) - getattr(b, axis)) < 1e-4 for a, b in pairs for axis in ("x", "y", "zoom"))


def split_move(move: CameraMove, frames: int, total: int) -> tuple[CameraMove, CameraMove]:
    """The move of the first `frames` of `total` and that of the rest; they meet in one view, and only the outer ends keep their easing."""
    middle = view_at(move, frames / total)
    first = "ease in" if move.easing in ("ease in", "ease in and out") else "linear"
    last = "ease out" if move.easing in ("ease out", "ease in and out") else "linear"
    return replace(move, end=middle, easing=first), replace(move, start=middle, easing=last)
