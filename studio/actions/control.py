"""Control: layers that say what stands where. Trace the canvas, use a layer or a picture of the library, draw by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import cv2
import numpy as np

from engines.look_requests import TRACES
from engines.media.picture import encode_png, read_picture
from engines.models.catalog import ModelInfo, find, guides_of, scan
from engines.requests import Control, Trace
from studio.actions.action import Action, complain
from studio.actions.canvas import commit_canvas, current_canvas, current_layer, has_canvas, with_canvas
from studio.actions.layer import free_name
from studio.document.canvas import Canvas, Frame, Layer, LayerControl
from studio.document.control import acting_controls, control_layers, told
from studio.document.cut import new_id
from studio.document.files import Bundle
from studio.document.layers import change_layer, find_layer, insert_layer, picture_bounds
from studio.document.paint import flatten, from_picture
from studio.document.project import Project
from studio.jobs.job import Job
from studio.session import Session

NAMES = {"edges": "Edges", "depth": "Depth", "pose": "Pose", "segments": "Segments"}
WAYS = {"edges": ("edges", "soft edges"), "depth": ("depth",), "segments": ("segments",), "pose": ()}
"""Kind of control -> the ways of tracing that make its pictures; nothing here finds poses."""


def trace_canvas(session: Session, way: str, detail: float = 0.5) -> None:
    """Trace the picture on the canvas into a new control layer, in the engine's process; `detail` as in `Trace`."""
    canvas = current_canvas(session)
    if canvas:
        _trace(session, canvas, Trace("", way, detail))


def trace_layer(session: Session, layer_id: str, way: str) -> None:
    """Trace what a control layer holds, in its place."""
    canvas = current_canvas(session)
    if canvas and (layer := find_layer(canvas, layer_id)) and layer.control:
        _trace(session, canvas, Trace("", way), layer)


def use_layer(session: Session, kind: str = "edges") -> None:
    """Make the layer in hand a control layer as it is: what it shows is no part of the picture any more."""
    layer = current_layer(session)
    if layer and layer.control is None:
        _change(session, layer.id, session.tr("Use “{}” as control").format(layer.name), control=LayerControl(kind))


def release_layer(session: Session) -> None:
    """Make the control layer in hand a layer of the picture again."""
    layer = current_layer(session)
    if layer and layer.control is not None:
        _change(session, layer.id, session.tr("Use “{}” as picture").format(layer.name), control=None)


def draw_control(session: Session, kind: str = "edges") -> None:
    """An empty control layer to draw on with the brush, white lines where edges should be."""
    canvas = current_canvas(session)
    if canvas:
        layer = Layer(new_id(), free_name(canvas, session.tr(NAMES[kind])), control=LayerControl(kind))
        if commit_canvas(session, session.tr("Draw control"), insert_layer(canvas, layer)):
            session.select(layer=layer.id)
            session.paint.set_tools(replace(session.paint.tools, tool="brush").with_brush(colour=(255, 255, 255)))


def add_picture(session: Session, asset_id: str, kind: str = "edges") -> None:
    """Lay a picture of the library over the canvas as a control layer, scaled to cover the frame."""
    canvas, asset, path = current_canvas(session), session.project.assets.get(asset_id), session.media(asset_id)
    if canvas is None or asset is None:
        return
    if asset.kind != "picture":
        session.problem.emit(session.tr("“{}” is no picture: only pictures can say what stands where.").format(asset.name))
        return
    if path is None:
        session.problem.emit(session.tr("The picture “{}” is missing: relink it in the library.").format(asset.name))
        return

    def read() -> Layer:
        pixels = covering(read_picture(path), canvas.frame)
        layer = Layer(
            new_id(), asset.name, from_picture(pixels, canvas.frame.x, canvas.frame.y), asset=asset_id, control=LayerControl(kind)
        )
        session.bundle.prepare(with_canvas(session.project, replace(canvas, layers=(layer,))))
        return layer

    def put(layer: Layer) -> None:
        now = session.project.canvases.get(canvas.id)
        if now and commit_canvas(session, session.tr("Control by “{}”").format(asset.name), insert_layer(now, layer)):
            session.select(layer=layer.id)

    session.paint.background.run(read, put, lambda error: complain(session, error))


def set_control(session: Session, layer_id: str, label: str, **changes: object) -> None:
    """Change fields of a layer's control: kind, weight, start, end, model."""
    canvas = current_canvas(session)
    layer = find_layer(canvas, layer_id) if canvas else None
    if layer and layer.control:
        _change(session, layer_id, label, control=replace(layer.control, **changes))


def fitting_models(models: tuple[ModelInfo, ...], picture_model: str, kind: str) -> tuple[ModelInfo, ...]:
    """The control models that read `kind` for a picture model, the usual one first."""
    info = next((info for info in models if info.name == picture_model), None)
    return guides_of(models, info.family, kind) if info else ()


def controls_for(bundle: Bundle, canvas: Canvas, picture_model: str) -> tuple[Control, ...]:
    """What the canvas's control layers ask of the picture model, their pictures stored in the film; takes a thread's time.

    Layers for which no control model is here are left out: the panel says so beside them.
    """
    layers = acting_controls(canvas)
    if not layers:
        return ()
    models, info = scan().models, find(picture_model)
    asked = []
    for layer in layers:
        fitting = {guide.name: guide for guide in guides_of(models, info.family, layer.control.kind)}
        if fitting:
            asked.append(_asked(bundle, canvas, layer, layer.control.model if layer.control.model in fitting else next(iter(fitting))))
    return tuple(asked)


def lay_traced(session: Session, job: Job) -> None:
    """Bring a finished trace onto its canvas as a control layer, or into the layer that was traced."""
    x, y, width, height = job.target["frame"]

    def read() -> Layer:
        layer = Layer(job.id, job.label, from_picture(read_picture(job.result.path), x, y), control=LayerControl(job.target["control"]))
        canvas = Canvas(job.target["canvas"], "", Frame(x, y, width, height), (layer,))
        session.bundle.prepare(with_canvas(session.project, canvas))
        return layer

    def put(layer: Layer) -> None:
        if session.arrive(job.label, lambda project: _with_traced(project, job, layer)):
            session.queue.accept(job.id)
            if session.selection.canvas == job.target["canvas"]:
                session.select(layer=job.target.get("layer", job.id))

    session.paint.background.run(read, put, lambda error: complain(session, error))


def covering(pixels: np.ndarray, frame: Frame) -> np.ndarray:
    """A picture scaled to cover the frame, what stands over cut off evenly."""
    height, width = pixels.shape[:2]
    scale = max(frame.width / width, frame.height / height)
    size = max(frame.width, round(width * scale)), max(frame.height, round(height * scale))
    if size != (width, height):
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (size[0] - frame.width) // 2, (size[1] - frame.height) // 2
    return np.ascontiguousarray(pixels[top : top + frame.height, left : left + frame.width])


def _trace(session: Session, canvas: Canvas, wanted: Trace, layer: Layer | None = None) -> None:
    """Queue what is `wanted` of the canvas's picture, or of a control layer, which is stored as the request's image first."""
    session.paint.settle()
    frame = canvas.frame
    box = (frame.x, frame.y, frame.width, frame.height)
    label = session.tr("{} of “{}”").format(session.tr(wanted.way.capitalize()), layer.name if layer else canvas.name)
    target = {"canvas": canvas.id, "frame": list(box), "control": TRACES[wanted.way], **({"layer": layer.id} if layer else {})}

    def store() -> str:
        return session.bundle.add_media(encode_png(told(layer, box) if layer else flatten(canvas)), "png")

    def ask(media: str) -> None:
        session.queue.submit(replace(wanted, image=str(session.bundle.find_media(media))), label, target)

    session.paint.background.run(store, ask, lambda error: complain(session, error))


def _with_traced(project: Project, job: Job, layer: Layer) -> Project:
    canvas = project.canvases.get(job.target["canvas"])
    if canvas is None or find_layer(canvas, job.id):
        return project
    old = find_layer(canvas, job.target.get("layer"))
    if old is None:
        return with_canvas(project, insert_layer(canvas, layer))
    control = replace(old.control or layer.control, kind=job.target["control"])
    return with_canvas(project, change_layer(canvas, old.id, raster=layer.raster, control=control, asset=None))


def _asked(bundle: Bundle, canvas: Canvas, layer: Layer, model: str) -> Control:
    frame, control = canvas.frame, layer.control
    media = bundle.add_media(encode_png(told(layer, (frame.x, frame.y, frame.width, frame.height))), "png")
    return Control(control.kind, str(bundle.find_media(media)), model, control.weight, control.start, control.end)


def _change(session: Session, layer_id: str, label: str, **changes: object) -> None:
    session.paint.settle()
    canvas = current_canvas(session)
    if canvas:
        commit_canvas(session, label, change_layer(canvas, layer_id, **changes))


def _has_picture(session: Session) -> bool:
    canvas = current_canvas(session)
    return bool(has_canvas(session) and canvas and picture_bounds(canvas))


def _has_picture_layer(session: Session) -> bool:
    layer = current_layer(session)
    return has_canvas(session) and layer is not None and layer.control is None


def _has_control_layer(session: Session) -> bool:
    canvas, layer = current_canvas(session), current_layer(session)
    return bool(has_canvas(session) and canvas and layer in control_layers(canvas))


ACTIONS = (
    Action("control.edges", "Trace edges", partial(trace_canvas, way="edges"), "Paint/Control", "", "vector-polyline",
           "A control layer with the canvas's edges as lines", "paint", _has_picture),
    Action("control.fine", "Trace fine edges", partial(trace_canvas, way="edges", detail=0.85), "Paint/Control", "", "vector-polyline-plus",
           "A control layer with every crease as a line", "paint", _has_picture),
    Action("control.soft", "Trace soft edges", partial(trace_canvas, way="soft edges"), "Paint/Control", "", "blur",
           "A control layer with edges as strong as the step they mark", "paint", _has_picture),
    Action("control.depth", "Estimate depth", partial(trace_canvas, way="depth"), "Paint/Control", "", "cube-scan",
           "A control layer with what is near and what is far, by a depth model from your disk", "paint", _has_picture),
    Action("control.segments", "Find segments", partial(trace_canvas, way="segments"), "Paint/Control", "", "shape-outline",
           "A control layer with a flat colour for each thing that the judge finds", "paint", _has_picture),
    Action("control.draw", "Draw edges by hand", draw_control, "Paint/Control", "", "draw",
           "An empty control layer for white lines with the brush", "paint", has_canvas),
    Action("control.layer", "Use layer as control", use_layer, "Paint/Control", "", "layers-search-outline",
           "The layer in hand says what stands where and is no part of the picture any more", "paint", _has_picture_layer),
    Action("control.release", "Use control layer as picture", release_layer, "Paint/Control", "", "layers-outline",
           "The control layer in hand becomes a part of the picture", "paint", _has_control_layer),
)  # fmt: skip
