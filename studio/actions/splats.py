"""The splats of a prop: select them, take them out, make a model of their own of them, give them other colours, find floaters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engines.splat import choose as choosing
from engines.splat.camera import Camera as Lens
from engines.splat.cloud import Splats, alpha
from engines.splat.edit import Edit, colour_matrix, edited, painted, staying
from engines.splat.floaters import doubts, is_floater
from engines.splat.reading import reach_of, write_model
from studio.document.asset import Asset
from studio.document.cut import new_id
from studio.document.errors import EditError
from studio.document.project import Project
from studio.document.scene import Placement, Prop, SplatEdit
from studio.document.set_edit import change_props, change_set, shifted, width_of
from studio.document.set_motion import matrix, placement_at
from studio.document.splat_edits import packed, unpacked, with_edit
from studio.models import Models
from studio.session import Session
from studio.splat_state import Recolouring, Tool

from .action import Action, complain
from .place import with_asset
from .sets import current_set, remove_props, selected_props

HIDING = 0.3  # opacity from which on a splat hides what lies behind it


@dataclass(frozen=True, eq=False)
class Cloud:
    """A prop and the splats of its file. `there`: which of them its edits leave, bool [n]."""

    prop: Prop
    splats: Splats
    there: np.ndarray


def editable(session: Session) -> Prop | None:
    """The one selected prop, if splats can be edited in it."""
    chosen = selected_props(session)
    asset = session.project.assets.get(chosen[0].asset) if len(chosen) == 1 else None
    return chosen[0] if asset and asset.form == "splats" and not chosen[0].hidden else None


def cloud(session: Session) -> Cloud | None:
    """What is edited; None while its file is read or nothing is."""
    prop = editable(session)
    splats = Models.of(session).get(prop.asset) if prop else None
    return Cloud(prop, splats, staying(len(splats), steps(prop))) if isinstance(splats, Splats) else None


def steps(prop: Prop) -> list[Edit]:
    """A prop's edits as the engine does them."""
    return [
        Edit(
            unpacked(edit.which, edit.count),
            colour_matrix(edit.tint, edit.brightness, edit.saturation) if edit.change == "recolour" else None,
        )
        for edit in prop.edits
    ]


def chosen(session: Session) -> np.ndarray | None:
    """The selected splats that are there, bool [n]; None where none can be."""
    found, mine = session.splats.chosen, cloud(session)
    if mine is None:
        return None
    return found & mine.there if found is not None and len(found) == len(mine.splats) else np.zeros(len(mine.splats), bool)


def switch_editing(session: Session) -> None:
    """Edit the splats of the selected prop, or the Set again."""
    on = not session.splats.tools.on
    if on and editable(session) is None:
        raise EditError(session.tr("Select one prop that is made of splats; meshes have none."))
    prop = editable(session)
    session.splats.forget(prop.id if on else "", prop.edits if on else ())
    session.splats.set_tools(on=on, floaters=False)


def follow(session: Session) -> None:
    """After the film or the selection has changed: what was selected in another prop is forgotten, floaters are looked for again."""
    state, prop = session.splats, editable(session)
    if not state.tools.on:
        return
    if prop is None or prop.id != state.prop:
        state.set_tools(floaters=False)
        state.forget(prop.id if prop else "", prop.edits if prop else ())
        state.set_tools(on=prop is not None)
    elif prop.edits is not state.edits:
        state.edits = prop.edits
        if state.tools.floaters:
            show_floaters(session, True)


def take_tool(session: Session, tool: Tool) -> None:
    """Take a tool in hand; box and sphere come to stand around the prop."""
    mine = editable(session)
    if tool in ("box", "sphere") and mine and session.splats.tools.tool not in ("box", "sphere"):
        session.splats.set_tools(body=_around(session, mine))
    session.splats.set_tools(tool=tool)


def choose(session: Session, found: np.ndarray, how: choosing.How) -> None:
    """Let a gesture's splats join what is selected, or leave it."""
    old, mine = chosen(session), cloud(session)
    if old is not None:
        session.splats.choose(choosing.combined(old, found & mine.there, how))


def choose_all(session: Session) -> None:
    """Select every splat of the prop."""
    if mine := cloud(session):
        session.splats.choose(mine.there)


def choose_none(session: Session) -> None:
    """Select none."""
    session.splats.choose(None)


def invert(session: Session) -> None:
    """Select those that are not selected."""
    if mine := cloud(session):
        session.splats.choose(mine.there & ~chosen(session))


def choose_in_body(session: Session, how: choosing.How = "replace") -> None:
    """Select what stands inside of the box or sphere."""
    if mine := cloud(session):
        choose(session, in_body(session, mine), how)


def choose_sizes(session: Session, low: float, high: float, how: choosing.How = "replace") -> None:
    """Select by size: `low` and `high` are shares (0 to 1) of the splats that are there, smallest first."""
    if mine := cloud(session):
        sizes = choosing.sizes(mine.splats)
        edges = np.quantile(sizes[mine.there], [low, high])
        choose(session, choosing.between(sizes, *edges), how)


def choose_opacities(session: Session, low: float, high: float, how: choosing.How = "replace") -> None:
    """Select by opacity, 0 to 1."""
    if mine := cloud(session):
        choose(session, choosing.between(alpha(mine.splats), low, high), how)


def choose_colour(session: Session, colour: tuple[float, float, float], how: choosing.How = "replace") -> None:
    """Select those of a colour (RGB 0..1), as far from it as the tolerance allows."""
    if mine := cloud(session):
        shown = painted(mine.splats, steps(mine.prop))
        choose(session, choosing.of_colour(shown, colour, session.splats.tools.tolerance), how)


def delete(session: Session) -> None:
    """Take the selected splats out of the prop."""
    mine, which = _meant(session)
    _take_out(session, mine, which, session.tr("Delete {} splats"))


def keep_only(session: Session) -> None:
    """Take all splats out but the selected ones."""
    mine, which = _meant(session)
    _take_out(session, mine, mine.there & ~which, session.tr("Crop away {} splats"))


def crop_to_body(session: Session) -> None:
    """Take out what stands outside of the box or sphere."""
    if mine := cloud(session):
        _take_out(session, mine, mine.there & ~in_body(session, mine), session.tr("Crop away {} splats"))


def remove_floaters(session: Session) -> None:
    """Take out what is shown as floaters."""
    if mine := cloud(session):
        _take_out(session, mine, floaters(session), session.tr("Remove {} floaters"))


def recolour(session: Session, colours: Recolouring) -> None:
    """Give the selected splats other colours."""
    mine, which = _meant(session)
    session.splats.draft = None
    change = SplatEdit(packed(which), len(which), "recolour", colours.tint, colours.brightness, colours.saturation)
    _edit(session, mine, change, session.tr("Recolour {} splats").format(f"{which.sum():,}"))


def restore(session: Session) -> None:
    """Take back everything that was ever done to the prop's splats: they are as their file has them."""
    shown, prop = current_set(session), editable(session)
    if shown and prop:
        label = session.tr("Restore the splats of “{}”").format(prop.name)
        session.commit(label, change_props(session.project, shown.id, [prop.id], lambda prop: replace(prop, edits=())))


def separate(session: Session) -> None:
    """Make a model of their own of the selected splats, in the library and as a prop at the same place."""
    mine, which = _meant(session)
    if (which == mine.there).all():
        raise EditError(session.tr("All splats are selected: the prop is what you want to separate already."))
    gone = SplatEdit(packed(which), len(which))
    _make_part(session, mine, which, lambda prop: with_edit(prop, gone))


def duplicate(session: Session) -> None:
    """Make a copy of the selected splats as a model of their own, in the library and as a prop beside this one."""
    mine, which = _meant(session)
    _make_part(session, mine, which, None)


def floaters(session: Session) -> np.ndarray | None:
    """What is taken for floaters at the present strength, bool [n]; None while nobody knows."""
    mine, state = cloud(session), session.splats
    if mine is None or state.doubts is None or len(state.doubts) != len(mine.splats):
        return None
    return is_floater(state.doubts, state.tools.strength) & mine.there


def show_floaters(session: Session, on: bool) -> None:
    """Look for floaters beside the window, and show them; or no more."""
    session.splats.set_tools(floaters=on)
    session.splats.doubt(None)
    mine = cloud(session)
    if not on or mine is None:
        return

    def look() -> np.ndarray:
        found = np.zeros(len(mine.splats), np.float32)
        found[mine.there] = doubts(edited(mine.splats, steps(mine.prop)))
        return found

    def show(found: np.ndarray) -> None:
        now = cloud(session)
        if session.splats.tools.floaters and now and now.splats is mine.splats:
            session.splats.doubt(found)

    session.splats.background.run(look, show, lambda error: complain(session, error))


def export_prop(session: Session, path: Path) -> None:
    """Write the selected prop's model, with its edits, in the format of the path's suffix."""
    (prop,) = selected_props(session)
    model = Models.of(session).get(prop.asset)
    if model is None:
        raise EditError(session.tr("The model is still being read: try again in a moment."))

    def write() -> None:
        write_model(path, edited(model, steps(prop)) if isinstance(model, Splats) else model)

    session.files.run(
        write, lambda _: session.message.emit(session.tr("Saved {}.").format(path.name)), lambda error: complain(session, error)
    )


def spots(session: Session, mine: Cloud, lens: Lens) -> choosing.Spots:
    """Where the splats lie on the picture of a camera; where the tools say so, only those in front."""
    whole = matrix(placement_at(mine.prop, session.selection.set_frame))
    found = choosing.spots(mine.splats.means, whole, lens)
    if not session.splats.tools.front:
        return found
    reach = choosing.sizes(mine.splats) * float(np.cbrt(np.linalg.det(whole[:3, :3])))
    return choosing.in_front(found, reach, mine.there & (alpha(mine.splats) > HIDING))


def in_body(session: Session, mine: Cloud) -> np.ndarray:
    """Which splats stand inside of the box or sphere, bool [n]."""
    tools = session.splats.tools
    into = np.linalg.inv(matrix(tools.body)) @ matrix(placement_at(mine.prop, session.selection.set_frame))
    return choosing.in_body(mine.splats.means, into, "sphere" if tools.tool == "sphere" else "box")


def remove_selected(session: Session) -> None:
    """Take out the selected splats while splats are edited, else the selected props."""
    delete(session) if session.splats.tools.on else remove_props(session)


def _meant(session: Session) -> tuple[Cloud, np.ndarray]:
    mine, which = cloud(session), chosen(session)
    if mine is None or which is None or not which.any():
        raise EditError(session.tr("Select some splats first: draw around them."))
    return mine, which


def _take_out(session: Session, mine: Cloud, which: np.ndarray | None, label: str) -> None:
    if which is None or not which.any():
        raise EditError(session.tr("There is nothing to take out."))
    if not (mine.there & ~which).any():
        raise EditError(session.tr("Nothing would be left: remove the prop instead."))
    _edit(session, mine, SplatEdit(packed(which), len(which)), label.format(f"{which.sum():,}"))
    session.splats.choose(None)


def _edit(session: Session, mine: Cloud, change: SplatEdit, label: str) -> None:
    if mine.prop.locked:
        raise EditError(session.tr("“{}” is locked: unlock it in the list of props.").format(mine.prop.name))
    if shown := current_set(session):
        session.commit(label, change_props(session.project, shown.id, [mine.prop.id], lambda prop: with_edit(prop, change)))


def _make_part(session: Session, mine: Cloud, which: np.ndarray, also: Callable[[Prop], Prop] | None) -> None:
    """Write the splats in the background; then the part stands in the Set and `also` changes the prop that it came from: one edit."""
    shown, id, name = current_set(session), new_id(), session.tr("{}, part").format(mine.prop.name)

    def write() -> Asset:
        part = edited(mine.splats, [*steps(mine.prop), Edit(~which)])
        path = session.bundle.work_folder / f"{id}.ply"
        write_model(path, part)
        low, high = reach_of(part)
        media = session.bundle.add_media(path, "ply", move=True)
        return Asset(id, name, "model", media, form="splats", count=len(part), low=low, high=high)

    def put(asset: Asset) -> None:
        label = session.tr("Separate {} splats") if also else session.tr("Duplicate {} splats")
        if session.arrive(label.format(f"{asset.count:,}"), lambda project: _with_part(project, shown.id, (mine.prop, asset), also)):
            session.splats.choose(None)

    session.files.run(write, put, lambda error: complain(session, error))


def _with_part(project: Project, set_id: str, made: tuple[Prop, Asset], also: Callable[[Prop], Prop] | None) -> Project:
    origin, asset = made
    project = with_asset(project, asset)
    shown = project.set(set_id)
    if shown is None:
        return project
    aside = 0.0 if also else width_of(project.assets.get(origin.asset), placement_at(origin, 0))
    part = shifted(replace(origin, id=f"{asset.id}.prop", name=asset.name, asset=asset.id, edits=(), locked=False), aside)
    project = change_set(project, set_id, props=(*shown.props, part))
    return change_props(project, set_id, [origin.id], also) if also else project


def _around(session: Session, prop: Prop) -> Placement:
    """A body in the middle of a prop, half as wide."""
    asset = session.project.assets[prop.asset]
    low, high = np.array(asset.low), np.array(asset.high)
    whole = matrix(placement_at(prop, session.selection.set_frame))
    middle = whole[:3, :3] @ ((low + high) / 2) + whole[:3, 3]
    size = np.maximum(np.abs(whole[:3, :3]) @ (high - low) / 2, 1e-3)
    return Placement(tuple(middle.tolist()), scale=tuple(size.tolist()))


def _can_edit(session: Session) -> bool:
    return editable(session) is not None and not session.read_only


def _editing(session: Session) -> bool:
    return session.splats.tools.on and _can_edit(session)


def _some(session: Session) -> bool:
    return _editing(session) and session.splats.chosen is not None


def _can_remove(session: Session) -> bool:
    return _some(session) if session.splats.tools.on else bool(selected_props(session))


def _one_prop(session: Session) -> bool:
    return len(selected_props(session)) == 1


ACTIONS = (
    Action("prop.remove", "Remove", remove_selected, "Set", "Del", "trash-can-outline",
           "Selected splats while they are edited, else the selected props; assets stay in the library.", "build", _can_remove),
    Action("prop.export", "Export prop as…", lambda s: s.asked.emit("export prop"), "Set", "", "export",
           "Its model with its edits: splats as .ply, .spz, .splat, .glb, .usd, meshes as .glb, .obj, .ply.", "build", _one_prop),
    Action("splats.edit", "Edit splats", switch_editing, "Set/Splats", "4", "blur", "Select, clean and recolour the splats of a prop.",
           "build", lambda s: s.splats.tools.on or _can_edit(s)),
    Action("splats.all", "Select all splats", choose_all, "Set/Splats", "Ctrl+A", "select-all", "Every one that is there.", "build",
           _editing),
    Action("splats.none", "Select no splats", choose_none, "Set/Splats", "Ctrl+Shift+A", "select-off", "Nothing is selected.", "build",
           _some),
    Action("splats.invert", "Invert the selection", invert, "Set/Splats", "Ctrl+Shift+I", "select-inverse",
           "Those that are not selected.", "build", _editing),
    Action("splats.crop", "Crop to the selection", keep_only, "Set/Splats", "", "crop", "All others go.", "build", _some),
    Action("splats.restore", "Restore all splats", restore, "Set/Splats", "", "restore", "Takes back all that was done to them.", "build",
           lambda s: _can_edit(s) and bool(editable(s).edits)),
    Action("splats.separate", "Separate", separate, "Set/Splats", "Ctrl+Shift+X", "call-split",
           "The selected splats become a model and a prop of their own.", "build", _some),
    Action("splats.copy", "Duplicate splats", duplicate, "Set/Splats", "", "content-duplicate",
           "A copy of the selected splats becomes a model and a prop of its own.", "build", _some),
)  # fmt: skip
