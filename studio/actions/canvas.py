"""Canvases: open pictures for painting, change the frame, keep what was painted, export."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engines.media.picture import read_picture, write_png
from studio.actions.action import Action, complain
from studio.document.canvas import Canvas, Frame, Layer
from studio.document.cut import new_id
from studio.document.layers import find_layer, insert_layer, picture_bounds
from studio.document.paint import flatten, from_picture
from studio.document.project import Project
from studio.session import Session

MAX_SIDE = 8192


def current_canvas(session: Session) -> Canvas | None:
    """The canvas that the Paint workspace shows."""
    return session.project.canvases.get(session.selection.canvas or "")


def current_layer(session: Session) -> Layer | None:
    """The layer that paint goes to."""
    canvas = current_canvas(session)
    return find_layer(canvas, session.selection.layer) if canvas else None


def has_canvas(session: Session) -> bool:
    """True while a canvas is shown and may be changed."""
    return current_canvas(session) is not None and not session.read_only


def with_canvas(project: Project, canvas: Canvas) -> Project:
    """The project with a canvas put in its place."""
    return replace(project, canvases={**project.canvases, canvas.id: canvas})


def commit_canvas(session: Session, label: str, canvas: Canvas) -> bool:
    """Make `canvas` the current state of that canvas, as one undo step."""
    if session.project.canvases.get(canvas.id) is canvas:
        return True
    return session.commit(label, with_canvas(session.project, canvas))


def show_canvas(session: Session, canvas_id: str | None) -> None:
    """Bring a canvas onto the stage, its top layer in hand."""
    canvas = session.project.canvases.get(canvas_id or "")
    layer = canvas.layers[-1].id if canvas and canvas.layers else None
    session.select(workspace="paint", canvas=canvas.id if canvas else None, layer=layer, shot=_shot_of(session, canvas))


def new_canvas(session: Session) -> None:
    """A new empty canvas of the film's size."""
    _add(session, _named(session, session.tr("Canvas")), session.tr("New canvas"))


def open_shot(session: Session, shot_id: str) -> None:
    """Paint a shot's picture: its canvas if it has one, else a new one with the chosen take as the first layer."""
    existing = next((canvas for canvas in session.project.canvases.values() if canvas.shot == shot_id), None)
    shot = session.project.shot(shot_id)
    if existing or shot is None:
        show_canvas(session, existing.id if existing else None)
        return
    number = [other.id for other in session.project.shots].index(shot_id) + 1
    blank = replace(_named(session, session.tr("Shot {}").format(number)), shot=shot_id)
    label = session.tr("Edit shot {} in Paint").format(number)
    if shot.take is None:
        _add(session, blank, label)
    else:
        _open_picture(session, shot.take.asset, blank, label)


def open_asset(session: Session, asset_id: str) -> None:
    """Paint a picture of the library on a canvas of its own."""
    asset = session.project.assets.get(asset_id)
    if asset is not None and asset.kind == "picture":
        blank = Canvas(new_id(), asset.name, Frame(0, 0, session.project.width, session.project.height))
        _open_picture(session, asset_id, blank, session.tr("Open “{}” in Paint").format(asset.name))


def add_asset_layer(session: Session, asset_id: str) -> None:
    """Lay a picture of the library over the current canvas; with no canvas or an empty one it becomes the picture itself."""
    canvas, asset = current_canvas(session), session.project.assets.get(asset_id)
    if canvas is None:
        open_asset(session, asset_id)
    elif asset is not None and asset.kind == "picture":
        _open_picture(session, asset_id, canvas, session.tr("Add “{}” as a layer").format(asset.name))


def set_frame(session: Session, frame: Frame, label: str = "") -> None:
    """Move the canvas's edge: outward makes room to expand the picture, inward crops it."""
    canvas = current_canvas(session)
    if canvas and frame != canvas.frame:
        size = replace(frame, width=min(max(frame.width, 16), MAX_SIDE), height=min(max(frame.height, 16), MAX_SIDE))
        commit_canvas(session, label or session.tr("Change frame"), replace(canvas, frame=size))


def fit_frame(session: Session) -> None:
    """Bring the frame back to the picture's own edge."""
    canvas = current_canvas(session)
    if canvas and (bounds := picture_bounds(canvas)):
        set_frame(session, Frame(*bounds), session.tr("Fit frame to picture"))


def rename_canvas(session: Session, canvas_id: str, name: str) -> None:
    """Give a canvas another name."""
    canvas = session.project.canvases.get(canvas_id)
    if canvas and name.strip() and name.strip() != canvas.name:
        commit_canvas(session, session.tr("Rename canvas"), replace(canvas, name=name.strip()))


def delete_canvas(session: Session) -> None:
    """Remove the current canvas; its pictures in the library and its shot's takes stay."""
    canvas = current_canvas(session)
    if canvas:
        rest = {id: other for id, other in session.project.canvases.items() if id != canvas.id}
        if session.commit(session.tr("Delete “{}”").format(canvas.name), replace(session.project, canvases=rest)):
            show_canvas(session, next(reversed(rest), None))


def export_canvas(session: Session, path: Path) -> None:
    """Write the canvas as it looks, inside its frame, to a PNG file."""
    canvas = current_canvas(session)
    if canvas:
        session.paint.background.run(
            lambda: write_png(path, flatten(canvas)),
            lambda _: session.message.emit(session.tr("“{}” is saved.").format(path.name)),
            lambda error: complain(session, error),
        )


def _open_picture(session: Session, asset_id: str, canvas: Canvas, label: str) -> None:
    """Read an asset's picture beside the window, then put it on the canvas (as the canvas is by then)."""
    path, name = session.media(asset_id), session.project.assets[asset_id].name
    if path is None:
        session.problem.emit(session.tr("The picture “{}” is missing: relink it in the library.").format(name))
        return

    def read() -> tuple[Frame, Layer]:
        pixels = read_picture(path)
        height, width = pixels.shape[:2]
        frame = canvas.frame if canvas.layers else Frame(0, 0, width, height)
        layer = Layer(new_id(), name, from_picture(pixels, frame.x, frame.y), asset=asset_id)
        session.bundle.prepare(with_canvas(session.project, replace(canvas, layers=(layer,))))
        return frame, layer

    def put(read: tuple[Frame, Layer]) -> None:
        frame, layer = read
        now = session.project.canvases.get(canvas.id, canvas)
        _add(session, insert_layer(now if now.layers else replace(now, frame=frame), layer), label)

    session.paint.background.run(read, put, lambda error: complain(session, error))


def _add(session: Session, canvas: Canvas, label: str) -> None:
    if commit_canvas(session, label, canvas):
        show_canvas(session, canvas.id)


def _named(session: Session, name: str) -> Canvas:
    """An empty canvas of the film's size, numbered when the name is taken."""
    taken = {canvas.name for canvas in session.project.canvases.values()}
    free = next(text for number in range(1, len(taken) + 2) if (text := name if number == 1 else f"{name} {number}") not in taken)
    return Canvas(new_id(), free, Frame(0, 0, session.project.width, session.project.height))


def _shot_of(session: Session, canvas: Canvas | None) -> str | None:
    return canvas.shot if canvas and canvas.shot else session.selection.shot


def _edit_shot(session: Session) -> None:
    if session.selection.shot:
        open_shot(session, session.selection.shot)


def _edit_asset(session: Session) -> None:
    if session.selection.assets:
        open_asset(session, session.selection.assets[0])


ACTIONS = (
    Action("canvas.new", "New canvas", new_canvas, "Paint", "Ctrl+Alt+N", "file-plus-outline", "An empty canvas of the film's size",
           enabled=lambda session: not session.read_only),
    Action("canvas.shot", "Edit shot in Paint", _edit_shot, "Paint", "Ctrl+Alt+P", "brush", "Paint on the selected shot's picture",
           enabled=lambda session: bool(session.selection.shot)),
    Action("canvas.asset", "Open picture in Paint", _edit_asset, "Paint", "", "image-edit-outline",
           "Paint on the picture that is selected in the library", enabled=lambda session: bool(session.selection.assets)),
    Action("canvas.export", "Export canvas as PNG…", lambda session: session.asked.emit("export canvas"), "Paint", "Ctrl+Shift+S",
           "image-move", "Save the canvas as it looks", "paint", lambda session: current_canvas(session) is not None),
    Action("canvas.fit", "Fit frame to picture", fit_frame, "Paint", "", "fit-to-page-outline", "Bring the frame to the picture's edge",
           "paint", has_canvas),
    Action("canvas.delete", "Delete canvas", delete_canvas, "Paint", "", "trash-can-outline",
           "Remove this canvas; takes and library pictures stay", "paint", has_canvas),
)  # fmt: skip
