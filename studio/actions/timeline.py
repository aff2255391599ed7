"""Cutting: what a person can do to the clips that are selected or under the playhead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

from studio.document import cut, tracks
from studio.document.assemble import assemble, missing_shots, orphan_clips, shot_clip, update
from studio.document.cut import Placed
from studio.document.first_cut import first_cut
from studio.document.project import Project
from studio.document.timecode import frame_at, frames_per_second
from studio.document.timeline import AssetSource, Clip, SetSource, ShotSource, Source, TitleSource, Track
from studio.session import Session

from . import envelope
from .action import TIMED, Action

STILL_SECONDS = 4


def assemble_cut(session: Session) -> None:
    """Lay every shot of the storyboard into the cut, in order."""
    session.commit(session.tr("Assemble from storyboard"), assemble(session.project))


def make_first_cut(session: Session) -> None:
    """Lay every shot into the cut with slow camera moves, dissolves between places, fades and the film's title."""
    session.commit(session.tr("Make a first cut"), first_cut(session.project))


def update_cut(session: Session) -> None:
    """Bring shots that are new into the cut and take out those that are gone; trims and order stay."""
    before = session.project
    session.commit(session.tr("Update from storyboard"), update(before))
    if session.project is before:
        session.message.emit(session.tr("The cut already shows every shot of the storyboard."))


# --- selected clips -------------------------------------------------------------------------------------------------------


def select_clips(session: Session, ids: Iterable[str]) -> None:
    """Select clips, and the shot that the first of them shows; no key of an envelope is pointed at any more."""
    ids = tuple(ids)
    session.select(key=None)
    placed = cut.find_clip(session.project, ids[0]) if ids else None
    if placed and isinstance(placed.clip.source, ShotSource):
        session.select(clips=ids, shot=placed.clip.source.shot, shots=(placed.clip.source.shot,))
    else:
        session.select(clips=ids)


def select_all(session: Session) -> None:
    """Every clip on tracks that are not locked."""
    select_clips(session, [clip.id for track in session.project.timeline.tracks if not track.locked for clip in track.clips])


def delete_clips(session: Session) -> None:
    """Delete the key of an envelope that is pointed at, else the selected clips; their place stays empty."""
    if envelope.remove_selected(session):
        return
    _edit(session, session.tr("Delete clips"), cut.delete(session.project, session.selection.clips))


def ripple_delete(session: Session) -> None:
    """Delete the selected clips and close up."""
    _edit(session, session.tr("Ripple delete"), cut.ripple_delete(session.project, session.selection.clips))


def split_at_playhead(session: Session) -> None:
    """Cut the selected clips in two at the playhead; without a selection every clip under it."""
    project, frame = session.project, session.selection.playhead
    chosen = [one.clip.id for one in cut.find_clips(project, session.selection.clips) if one.clip.start < frame < one.clip.end]
    ids = chosen or [clip.id for track in project.timeline.tracks for clip in track.clips if clip.start < frame < clip.end]
    session.commit(session.tr("Split"), cut.split(project, ids, frame))


def clips_at_playhead(session: Session) -> list[str]:
    """Ids of the selected clips under the playhead; of all clips under it when none of them is selected."""
    project, frame = session.project, session.selection.playhead
    under = [clip.id for track in project.timeline.tracks for clip in track.clips if clip.start <= frame < clip.end]
    return [id for id in under if id in session.selection.clips] or under


def select_at_playhead(session: Session) -> None:
    """Select the highest clip under the playhead; again, the next one below."""
    project, frame = session.project, session.selection.playhead
    under = [clip.id for track in project.timeline.tracks for clip in track.clips if clip.start <= frame < clip.end]
    chosen = [id for id in under if id in session.selection.clips]
    following = under[(under.index(chosen[-1]) + 1) % len(under) :][:1] if chosen else under[:1]
    select_clips(session, following)


def trim_start_to_playhead(session: Session) -> None:
    """Cut off what lies before the playhead and close up: the selected clip, else that on the lowest picture track."""
    _trim_to_playhead(session, session.tr("Trim start"), cut.trim_start)


def trim_end_to_playhead(session: Session) -> None:
    """Cut off what lies after the playhead and close up: the selected clip, else that on the lowest picture track."""
    _trim_to_playhead(session, session.tr("Trim end"), cut.trim_end)


def _trim_to_playhead(session: Session, label: str, trim: Callable[..., Project]) -> None:
    project, frame = session.project, session.selection.playhead
    placed = [one for one in cut.find_clips(project, clips_at_playhead(session), unlocked=True) if one.clip.start < frame < one.clip.end]
    main = tracks.main_track(project)
    wanted = next((one for one in placed if main and one.track == main.id), placed[0] if placed else None)
    if wanted is None:
        session.message.emit(session.tr("Put the playhead inside a clip first."))
    else:
        session.commit(label, trim(project, wanted.clip.id, frame, ripple=True))
        session.select(playhead=wanted.clip.start if trim is cut.trim_start else frame)


def move_clips(session: Session, ids: Collection[str], delta: int, track_delta: int = 0) -> None:
    """Move clips by frames and tracks; others make room."""
    session.commit(session.tr("Move clips"), cut.move_clips(session.project, ids, delta, track_delta))


def toggle_dissolve(session: Session) -> None:
    """Dissolve into the selected clips over half a second; if they all do, cut hard again."""
    project = session.project
    targets = [one for one in cut.find_clips(project, session.selection.clips, unlocked=True) if _limit(project, one)]
    if not targets:
        session.message.emit(session.tr("A dissolve needs another clip that ends where the selected one begins, with material left over."))
        return
    length = 0 if all(one.clip.dissolve for one in targets) else max(1, frames_per_second(project.rate) // 2)
    change_clips(session, session.tr("Dissolve"), [one.clip.id for one in targets], dissolve=length)


def change_clips(session: Session, label: str, ids: Collection[str], **changes: Any) -> None:
    """Set fields of clips: gain, fade_in, fade_out, dissolve, move, source."""
    session.commit(label, cut.change_clips(session.project, ids, lambda clip: replace(clip, **changes)))


def _limit(project: Project, placed: Placed) -> int:
    track = cut.find_track(project, placed.track)
    return cut.dissolve_limit(project, track, placed.clip) if track else 0


def _edit(session: Session, label: str, project: Project) -> None:
    if project is session.project and session.selection.clips:
        session.message.emit(session.tr("The track is locked: unlock it at its name to change its clips."))
    elif session.commit(label, project):
        known = {clip.id for track in project.timeline.tracks for clip in track.clips}
        session.select(clips=tuple(id for id in session.selection.clips if id in known))


# --- new clips -----------------------------------------------------------------------------------------------------------


def new_clip(project: Project, source: Source, start: int) -> Clip | None:
    """A clip that shows or plays all of a shot, an asset or a title; None for one that is not in the film (any more)."""
    match source:
        case ShotSource(shot_id):
            return shot_clip(project, shot_id, start) if project.shot(shot_id) else None
        case AssetSource(asset_id):
            asset = project.assets.get(asset_id)
            return Clip(cut.new_id(), source, start, _asset_frames(project, asset_id)) if asset else None
        case SetSource(set=id):
            shown = project.set(id)
            return Clip(cut.new_id(), source, start, shown.duration) if shown else None
        case TitleSource():
            return Clip(cut.new_id(), source, start, STILL_SECONDS * frames_per_second(project.rate))


def _asset_frames(project: Project, asset_id: str) -> int:
    asset, rate = project.assets[asset_id], project.rate
    if asset.kind == "picture":
        return STILL_SECONDS * frames_per_second(rate)
    if asset.kind == "sound":
        return max(1, frame_at(rate, asset.samples))
    numerator, denominator = asset.rate
    return max(1, asset.frames * denominator * rate.numerator // (numerator * rate.denominator))


def new_clips(project: Project, sources: Iterable[Source], track: Track | None, start: int) -> tuple[Project, list[str]]:
    """Lay sources one after the other from `start`, on `track` where it is of their kind, else where they belong.

    Returns the project and the ids of the new clips.
    """
    project, placed, ends = tracks.with_usual_tracks(project), [], {}
    for source in sources:
        clip = new_clip(project, source, start)
        home = _home(project, source, track, clip) if clip else None
        if clip is None or home is None:
            continue
        clip = replace(clip, start=ends.get(home.id, start))
        ends[home.id] = clip.end
        placed.append(Placed(home.id, clip))
    return cut.add_clips(project, placed), [one.clip.id for one in placed]


def _home(project: Project, source: Source, track: Track | None, clip: Clip) -> Track | None:
    sound = isinstance(source, AssetSource) and project.assets[source.asset].kind == "sound"
    if track and not track.locked and (track.kind == "sound") == sound:
        return track
    if sound:
        return tracks.sound_track(project, clip.start, clip.end)
    return tracks.title_track(project) if isinstance(source, TitleSource) else tracks.main_track(project)


def add_sources(session: Session, sources: Iterable[Source], label: str) -> None:
    """Add shots or assets at the playhead and select them."""
    project, ids = new_clips(session.project, sources, None, session.selection.playhead)
    if ids and session.commit(label, project):
        select_clips(session, ids)


def add_shots(session: Session, shot_ids: Iterable[str]) -> None:
    """Add shots at the playhead."""
    add_sources(session, [ShotSource(id) for id in shot_ids], session.tr("Add shots to the cut"))


def add_assets(session: Session, asset_ids: Iterable[str]) -> None:
    """Add assets at the playhead."""
    add_sources(session, [AssetSource(id) for id in asset_ids], session.tr("Add to the cut"))


def add_title(session: Session) -> None:
    """A title at the playhead: the film's name first, then "Title" for the person to write over."""
    used = any(isinstance(clip.source, TitleSource) for track in session.project.timeline.tracks for clip in track.clips)
    text = session.tr("Title") if used else session.project.title
    add_sources(session, [TitleSource(text)], session.tr("Add title"))


def toggle_snapping(session: Session) -> None:
    """Let what is dragged on the timeline snap to edges, playhead and marks, or not."""
    session.select(snapping=not session.selection.snapping)
    session.message.emit(session.tr("Snapping is on.") if session.selection.snapping else session.tr("Snapping is off."))


# --- when they can be given ----------------------------------------------------------------------------------------------


def has_selected(session: Session) -> bool:
    """True when clips are selected."""
    return bool(session.selection.clips)


def has_clips(session: Session) -> bool:
    """True when anything is in the cut."""
    return session.project.timeline.duration > 0


def can_assemble(session: Session) -> bool:
    """True while shots of the storyboard are not in the cut."""
    return bool(missing_shots(session.project))


def can_begin(session: Session) -> bool:
    """True while nothing is in the cut and the storyboard has shots."""
    return not has_clips(session) and bool(session.project.shots)


def can_update(session: Session) -> bool:
    """True when the storyboard has shots that the cut does not show, or the other way round."""
    return has_clips(session) and bool(missing_shots(session.project) or orphan_clips(session.project))


def _ask(name: str) -> Callable[[Session], None]:
    return lambda session: session.asked.emit(name)


ACTIONS = (
    Action("timeline.assemble", "Assemble from storyboard", assemble_cut, "Cut", "", "movie-open-outline",
           "Lay every shot into the cut, in order.", "", can_assemble),
    Action("timeline.first_cut", "Make a first cut", make_first_cut, "Cut", "", "movie-roll",
           "Every shot, with slow camera moves, dissolves between places, fades and the title.", "", can_begin),
    Action("timeline.update", "Update from storyboard", update_cut, "Cut", "", "update",
           "Bring in new shots, take out those that are gone; trims and order stay.", "", can_update),
    Action("timeline.split", "Split at the playhead", split_at_playhead, "Cut", "S", "content-cut",
           "Cut the selected clips, or all under the playhead, in two.", TIMED, has_clips),
    Action("timeline.trim_start", "Trim start to the playhead", trim_start_to_playhead, "Cut", "Q", "contain-start",
           "Cut off what lies before the playhead and close up.", TIMED, has_clips),
    Action("timeline.trim_end", "Trim end to the playhead", trim_end_to_playhead, "Cut", "W", "contain-end",
           "Cut off what lies after the playhead and close up.", TIMED, has_clips),
    Action("timeline.select_under", "Select clip under the playhead", select_at_playhead, "Cut", "D", "",
           "Again: the next one below.", TIMED, has_clips),
    Action("timeline.delete", "Delete clips", delete_clips, "Cut", "Del; Backspace", "delete-outline",
           "Leave their place empty.", TIMED, has_selected),
    Action("timeline.ripple_delete", "Ripple delete", ripple_delete, "Cut", "Shift+Del", "delete-sweep-outline",
           "Delete the selected clips and close up.", TIMED, has_selected),
    Action("timeline.select_all", "Select all clips", select_all, "Cut", "Ctrl+A", "", "", TIMED, has_clips),
    Action("timeline.dissolve", "Dissolve", toggle_dissolve, "Cut", "Ctrl+D", "transition",
           "Dissolve into the selected clips over half a second, or cut hard again.", TIMED, has_selected),
    Action("timeline.title", "Add title", add_title, "Cut", "T", "format-title", "A title at the playhead.", TIMED),
    Action("timeline.snapping", "Snapping", toggle_snapping, "Cut", "N", "magnet", "Snap to edges, playhead and marks.", TIMED),
    Action("timeline.zoom_in", "Zoom in on the timeline", _ask("timeline.zoom_in"), "Cut", "+; =", "magnify-plus-outline", "", TIMED),
    Action("timeline.zoom_out", "Zoom out of the timeline", _ask("timeline.zoom_out"), "Cut", "-", "magnify-minus-outline", "", TIMED),
    Action("timeline.fit", "Show the whole cut", _ask("timeline.fit"), "Cut", "Shift+Z", "fit-to-page-outline", "", TIMED),
)  # fmt: skip
