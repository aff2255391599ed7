"""Sets and their props: make, fill, move, key, hide, lock, copy and remove."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.document import set_edit as edit
from studio.document.project import Project
from studio.document.scene import Placement, Prop, PropKey, Set
from studio.document.set_motion import corners, placement_at, quarter_turned, with_key, without_key
from studio.session import Session

from .action import Action
from .library import import_files


def current_set(session: Session) -> Set | None:
    """The Set on the stage."""
    return session.project.set(session.selection.set)


def selected_props(session: Session) -> tuple[Prop, ...]:
    """The selected props of that Set."""
    shown = current_set(session)
    return tuple(prop for prop in shown.props if prop.id in session.selection.props) if shown else ()


def show_set(session: Session, id: str | None) -> None:
    """Put a Set on the stage, with its first camera in hand."""
    shown = session.project.set(id)
    camera = shown.cameras[0].id if shown and shown.cameras else None
    session.select(workspace="build", set=shown.id if shown else None, props=(), set_camera=camera, set_frame=0, through=False)


def new_set(session: Session) -> Set | None:
    """Make an empty Set and show it; None when it could not be saved."""
    project, made = edit.add_set(session.project, session.tr("Set {}").format(len(session.project.sets) + 1))
    if not session.commit(session.tr("New Set"), project):
        return None
    show_set(session, made.id)
    return made


def remove_set(session: Session) -> None:
    """Take the Set on the stage out of the film; what was rendered of it stays."""
    shown = current_set(session)
    if shown and session.commit(session.tr("Remove “{}”").format(shown.name), edit.remove_set(session.project, shown.id)):
        show_set(session, session.project.sets[-1].id if session.project.sets else None)


def change_set(session: Session, label: str, **changes: Any) -> None:
    """Set fields of the Set on the stage: name, light, backdrop, floor, duration."""
    if shown := current_set(session):
        session.commit(label, edit.change_set(session.project, shown.id, **changes))


def add_props(session: Session, asset_ids: Iterable[str]) -> None:
    """Stand assets in the Set on the stage, or in a new one, and select them."""
    shown = current_set(session) or new_set(session)
    if shown is None:
        return
    project, added = session.project, []
    for id in asset_ids:
        asset = project.assets.get(id)
        project, prop = edit.add_prop(project, shown.id, asset) if asset else (project, None)
        added += [prop] if prop else []
    if not added:
        session.problem.emit(session.tr("Only splats and meshes can stand in a Set."))
        return
    label = session.tr("Add “{}”").format(added[0].name) if len(added) == 1 else session.tr("Add {} props").format(len(added))
    if session.commit(label, project):
        session.select(workspace="build", set=shown.id, props=tuple(prop.id for prop in added))


def import_props(session: Session, paths: Iterable[Path]) -> None:
    """Bring files into the library, and those that are models into the Set."""

    def stand(ids: list[str]) -> None:
        if models := [id for id in ids if session.project.assets[id].kind == "model"]:
            add_props(session, models)

    import_files(session, paths, stand)


def place_props(session: Session, placements: dict[str, Placement], label: str) -> None:
    """Put props elsewhere at the Set's present frame: one gesture, one edit. Props with keys get one there."""
    frame = session.selection.set_frame
    _change(session, label, placements, lambda prop: edit.placed(prop, placements[prop.id], frame))


def rename_prop(session: Session, id: str, name: str) -> None:
    """Give a prop another name."""
    if name.strip():
        _change(session, session.tr("Rename prop"), [id], lambda prop: replace(prop, name=name.strip()))


def set_hidden(session: Session, id: str, hidden: bool) -> None:
    """Show a prop or not, on the stage and in what is rendered."""
    _change(session, session.tr("Hide prop") if hidden else session.tr("Show prop"), [id], lambda prop: replace(prop, hidden=hidden))


def set_locked(session: Session, id: str, locked: bool) -> None:
    """Guard a prop against being moved and removed."""
    _change(session, session.tr("Lock prop") if locked else session.tr("Unlock prop"), [id], lambda prop: replace(prop, locked=locked))


def remove_props(session: Session) -> None:
    """Take the selected props out of the Set; their assets stay in the library."""
    if shown := current_set(session):
        project = edit.remove_props(session.project, shown.id, session.selection.props)
        if project is not session.project and session.commit(session.tr("Remove props"), project):
            session.select(props=())


def duplicate_props(session: Session) -> None:
    """Stand a copy beside each selected prop."""
    if shown := current_set(session):
        project, ids = edit.duplicate_props(session.project, shown.id, session.selection.props)
        if ids and session.commit(session.tr("Duplicate props"), project):
            session.select(props=ids)


def drop_to_floor(session: Session) -> None:
    """Let the selected props stand on the floor."""
    frame, placements = session.selection.set_frame, {}
    for prop in selected_props(session):
        asset, here = session.project.assets.get(prop.asset), placement_at(prop, frame)
        if asset:
            x, y, z = here.position
            lowest = float(corners(asset.low, asset.high, here)[:, 1].min())
            placements[prop.id] = replace(here, position=(x, y - lowest, z))
    place_props(session, placements, session.tr("Stand on the floor"))


def flip_props(session: Session) -> None:
    """Turn the selected props by a quarter about their own x axis, at all their keys: for files in which another axis points up."""

    def flipped(prop: Prop) -> Prop:
        asset = session.project.assets.get(prop.asset)
        if asset is None or prop.locked:
            return prop
        keys = tuple(replace(key, placement=quarter_turned(key.placement, asset.low, asset.high)) for key in prop.keys)
        return replace(prop, placement=quarter_turned(prop.placement, asset.low, asset.high), keys=keys)

    _change(session, session.tr("Flip the axes"), session.selection.props, flipped)


def key_props(session: Session) -> None:
    """Remember where the selected props are at the present frame: from now on they move between their keys."""
    frame = session.selection.set_frame

    def keyed(prop: Prop) -> Prop:
        return replace(prop, keys=with_key(prop.keys, PropKey(frame, placement_at(prop, frame))))

    _change(session, session.tr("Key props"), session.selection.props, keyed)


def unkey_props(session: Session) -> None:
    """Forget the selected props' keys at the present frame."""
    frame = session.selection.set_frame

    def free(prop: Prop) -> Prop:
        keys = without_key(prop.keys, frame)
        return replace(prop, keys=keys, placement=prop.placement if keys else placement_at(prop, frame))

    _change(session, session.tr("Remove keys"), session.selection.props, free)


def _change(session: Session, label: str, ids: Collection[str], change: Callable[[Prop], Prop]) -> None:
    if shown := current_set(session):
        session.commit(label, edit.change_props(session.project, shown.id, ids, change))


def with_current_set(project: Project, id: str | None) -> str | None:
    """The Set that can be shown: the one that was, else the last."""
    return id if project.set(id) else project.sets[-1].id if project.sets else None


def _has_set(session: Session) -> bool:
    return current_set(session) is not None


def _has_props(session: Session) -> bool:
    return bool(selected_props(session))


ACTIONS = (
    Action("set.new", "New Set", new_set, "Set", "", "cube-scan", "An empty place with a camera and a light.", "build"),
    Action("set.import", "Import a model…", lambda s: s.asked.emit("import prop"), "Set", "", "import", "Splats or meshes from a file.",
           "build"),
    Action("prop.duplicate", "Duplicate", duplicate_props, "Set", "Ctrl+D", "content-copy", "A copy beside each selected prop.", "build",
           _has_props),
    Action("prop.floor", "Stand on the floor", drop_to_floor, "Set", "F", "arrow-collapse-down", "Until the lowest point touches it.",
           "build", _has_props),
    Action("prop.flip", "Flip the axes", flip_props, "Set", "U", "axis-x-rotate-clockwise",
           "A quarter turn about x, for models that lie on their side or stand on their head.", "build", _has_props),
    Action("prop.key", "Key the place", key_props, "Set", "K", "key-plus", "The prop moves between its keys.", "build", _has_props),
    Action("prop.unkey", "Remove the key", unkey_props, "Set", "Shift+K", "key-minus", "The one at the present frame.",
           "build", _has_props),
    Action("set.remove", "Remove this Set", remove_set, "Set", "", "cube-off-outline", "Clips keep what was rendered.", "build", _has_set),
)  # fmt: skip
