"""Layers: add, order, merge, show and hide, and strokes of the brush on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from studio.actions.action import Action
from studio.actions.canvas import commit_canvas, current_canvas, current_layer, has_canvas, with_canvas
from studio.document import layers
from studio.document.canvas import Canvas, Layer
from studio.document.cut import new_id
from studio.document.raster import Raster
from studio.session import Session


def add_layer(session: Session) -> None:
    """An empty layer above the one in hand."""
    canvas = current_canvas(session)
    if canvas:
        layer = Layer(new_id(), free_name(canvas, session.tr("Layer")))
        if commit_canvas(session, session.tr("Add layer"), layers.insert_layer(canvas, layer, session.selection.layer)):
            session.select(layer=layer.id)


def duplicate_layer(session: Session) -> None:
    """A copy of the layer in hand, above it."""
    canvas, layer = current_canvas(session), current_layer(session)
    if canvas and layer:
        copy = replace(layer, id=new_id(), name=free_name(canvas, session.tr("{} copy").format(layer.name)), locked=False)
        if commit_canvas(session, session.tr("Duplicate “{}”").format(layer.name), layers.insert_layer(canvas, copy, layer.id)):
            session.select(layer=copy.id)


def delete_layer(session: Session) -> None:
    """Remove the layer in hand."""
    if layer := current_layer(session):
        remove_layer(session, layer.id)


def remove_layer(session: Session, layer_id: str) -> None:
    """Remove a layer; the one below comes into the hand."""
    canvas = current_canvas(session)
    layer = layers.find_layer(canvas, layer_id) if canvas else None
    if canvas and layer and not _refused(session, layer):
        index = layers.layer_index(canvas, layer.id)
        rest = layers.remove_layer(canvas, layer.id)
        if commit_canvas(session, session.tr("Delete “{}”").format(layer.name), rest):
            session.select(layer=rest.layers[max(0, index - 1)].id if rest.layers else None)


def merge_layer_down(session: Session) -> None:
    """Paint the layer in hand into the one below it."""
    canvas, layer = current_canvas(session), current_layer(session)
    if canvas and layer and layers.layer_index(canvas, layer.id) > 0:
        below = canvas.layers[layers.layer_index(canvas, layer.id) - 1]
        if not _refused(session, layer) and not _refused(session, below):
            commit_canvas(session, session.tr("Merge “{}” down").format(layer.name), layers.merge_down(canvas, layer.id))
            session.select(layer=below.id)


def set_layer(session: Session, layer_id: str, label: str, **changes: object) -> None:
    """Change fields of a layer: name, opacity, visible, locked."""
    canvas = current_canvas(session)
    if canvas:
        commit_canvas(session, label, layers.change_layer(canvas, layer_id, **changes))


def move_layer(session: Session, layer_id: str, index: int) -> None:
    """Put a layer at another place, counted from the bottom among the others."""
    canvas = current_canvas(session)
    if canvas:
        commit_canvas(session, session.tr("Move layer"), layers.move_layer(canvas, layer_id, index))


def shift_layer(session: Session, layer_id: str, dx: int, dy: int, then: Callable[[], object] = lambda: None) -> None:
    """Move a layer's pixels by whole pixels, computed and stored beside the window; `then` is called when that is committed."""
    session.paint.settle()
    canvas = current_canvas(session)
    if canvas is None:
        return
    made: list[Canvas] = []

    def make() -> None:
        moved = layers.shift_layer(canvas, layer_id, dx, dy)
        session.bundle.prepare(with_canvas(session.project, moved))
        made.append(moved)

    def finish() -> None:
        now = session.project.canvases.get(canvas.id)
        if now and layers.find_layer(now, layer_id):
            moved = made[0] if made and now is canvas else layers.shift_layer(now, layer_id, dx, dy)
            commit_canvas(session, session.tr("Move layer's picture"), moved)
        then()

    session.paint.hold(finish)
    # what fails in the thread fails again in the commit, which says so
    session.paint.strokes.run(make, lambda _: session.paint.settle(), lambda _: session.paint.settle())


def layer_to_paint(session: Session) -> tuple[Canvas, Layer] | None:
    """The canvas and layer that a stroke goes to, with a new layer where there is none; None with a sentence where it may not."""
    canvas, layer = current_canvas(session), current_layer(session)
    if canvas is None or session.read_only:
        return None
    if layer is None:
        layer = Layer(new_id(), free_name(canvas, session.tr("Paint")))
        return layers.insert_layer(canvas, layer), layer
    if not layer.visible:
        session.problem.emit(session.tr("“{}” is hidden: show it before you paint on it.").format(layer.name))
        return None
    return None if _refused(session, layer) else (canvas, layer)


def commit_stroke(session: Session, canvas: Canvas, layer: Layer, raster: Raster) -> None:
    """Keep a stroke: `canvas` as `layer_to_paint` gave it, and the layer's raster after the stroke."""
    erasing = session.paint.tools.tool == "eraser"
    label = session.tr("Erase") if erasing else session.tr("Paint")
    now = session.project.canvases.get(canvas.id, canvas)
    if layers.find_layer(now, layer.id) is None:
        now = layers.insert_layer(now, layer)
    if commit_canvas(session, label, layers.change_layer(now, layer.id, raster=raster)):
        session.select(layer=layer.id)


def _refused(session: Session, layer: Layer) -> bool:
    if layer.locked:
        session.problem.emit(session.tr("“{}” is locked: unlock it in the layers panel first.").format(layer.name))
    return layer.locked


def free_name(canvas: Canvas, name: str) -> str:
    """The name, with a number where another layer has it already."""
    taken = {layer.name for layer in canvas.layers}
    return next(text for number in range(1, len(taken) + 2) if (text := name if number == 1 else f"{name} {number}") not in taken)


def _has_layer(session: Session) -> bool:
    return has_canvas(session) and current_layer(session) is not None


def _has_layer_below(session: Session) -> bool:
    canvas, layer = current_canvas(session), current_layer(session)
    if canvas is None or layer is None or not has_canvas(session) or (index := layers.layer_index(canvas, layer.id)) == 0:
        return False
    return (canvas.layers[index - 1].control is None) == (layer.control is None)  # a picture and what guides it are not mixed


def _stepped(session: Session, step: int) -> None:
    canvas, layer = current_canvas(session), current_layer(session)
    if canvas and layer:
        move_layer(session, layer.id, layers.layer_index(canvas, layer.id) + step)


def _toggled(field: str, label: str) -> Callable[[Session], None]:
    def toggle(session: Session) -> None:
        layer = current_layer(session)
        if layer:
            set_layer(session, layer.id, session.tr(label), **{field: not getattr(layer, field)})

    return toggle


ACTIONS = (
    Action("layer.add", "Add layer", add_layer, "Paint/Layer", "Ctrl+Shift+N", "plus", "An empty layer above this one",
           "paint", has_canvas),
    Action("layer.duplicate", "Duplicate layer", duplicate_layer, "Paint/Layer", "Ctrl+J", "content-copy", "A copy of this layer above it",
           "paint", _has_layer),
    Action("layer.merge", "Merge layer down", merge_layer_down, "Paint/Layer", "Ctrl+Shift+E", "arrow-collapse-down",
           "Paint this layer into the one below", "paint", _has_layer_below),
    Action("layer.delete", "Delete layer", delete_layer, "Paint/Layer", "Ctrl+Shift+Delete", "trash-can-outline", "Remove this layer",
           "paint", _has_layer),
    Action("layer.up", "Move layer up", lambda session: _stepped(session, 1), "Paint/Layer", "Ctrl+Shift+]", "arrow-up",
           "One place nearer to the eye", "paint", _has_layer),
    Action("layer.down", "Move layer down", lambda session: _stepped(session, -1), "Paint/Layer", "Ctrl+Shift+[", "arrow-down",
           "One place further back", "paint", _has_layer),
    Action("layer.show", "Show or hide layer", _toggled("visible", "Show or hide layer"), "Paint/Layer", "Ctrl+Shift+H", "eye-outline",
           "Show or hide this layer", "paint", _has_layer),
    Action("layer.lock", "Lock or unlock layer", _toggled("locked", "Lock or unlock layer"), "Paint/Layer", "", "lock-outline",
           "Protect this layer from changes", "paint", _has_layer),
)  # fmt: skip
