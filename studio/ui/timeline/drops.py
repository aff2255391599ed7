"""What can be dropped on the timeline: shots from the storyboard, assets from the library, files from the desktop."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QMimeData

from studio.actions import library
from studio.actions.timeline import new_clips, select_clips
from studio.document.project import Project
from studio.document.timeline import AssetSource, ShotSource, Source
from studio.session import Session

ASSETS = "application/x-filmwright-assets"
SHOTS = "application/x-filmwright-shots"


def accepted(data: QMimeData) -> bool:
    """True for something that the timeline can take."""
    return data.hasFormat(ASSETS) or data.hasFormat(SHOTS) or bool(files(data))


def sources(data: QMimeData) -> tuple[Source, ...]:
    """The shots or assets that are carried; ids that are not plain texts are left out."""
    if data.hasFormat(SHOTS):
        return tuple(ShotSource(id) for id in _ids(data, SHOTS))
    return tuple(AssetSource(id) for id in _ids(data, ASSETS)) if data.hasFormat(ASSETS) else ()


def files(data: QMimeData) -> list[Path]:
    """The local files that are carried."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def lay(project: Project, carried: tuple[Source, ...], track: int, frame: int) -> tuple[Project, list[str]]:
    """Lay what is carried onto the track at index `track`, or where it belongs, from `frame` on."""
    tracks = project.timeline.tracks
    return new_clips(project, carried, tracks[track] if 0 <= track < len(tracks) else None, frame)


def import_files(session: Session, paths: list[Path], track: int, frame: int) -> None:
    """Bring files into the film, then lay them where they were dropped."""

    def placed(ids: list[str]) -> None:
        project, clips = lay(session.project, tuple(AssetSource(id) for id in ids), track, frame)
        if clips and session.commit(session.tr("Add to the cut"), project):
            select_clips(session, clips)

    library.import_files(session, paths, placed)


def _ids(data: QMimeData, mime: str) -> list[str]:
    try:
        ids = json.loads(data.data(mime).data())
    except ValueError:
        return []
    return [id for id in ids if isinstance(id, str)] if isinstance(ids, list) else []
