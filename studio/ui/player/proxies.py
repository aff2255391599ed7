"""Proxies of the film's video, made beside the window and kept in the film's cache folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from engines.progress import Progress
from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.source import asset_of
from studio.render.proxy import make_proxy, needs_proxy
from studio.session import Session

from .derived import Derived, Wanted


class Proxies(Derived):
    """One for each session. `ready(media)`: there is a proxy now, or it is quick without. Only video that is in the cut has one."""

    def __init__(self, session: Session) -> None:
        self._found: dict[str, Path | None] = {}
        super().__init__(session)
        session.asked.connect(self._on_asked)

    def find(self, media: str) -> Path | None:
        """The proxy of a medium, or None; in any thread."""
        return self._found.get(media)

    def wanted(self, project: Project) -> dict[str, Wanted]:
        if self.session.read_only:
            return {}
        folder = self.session.bundle.cache_folder
        return {
            asset.media: Wanted(asset.name, asset.media, folder / f"{asset.media.partition('.')[0]}.mov", partial(_make, asset.frames))
            for asset in _videos(project)
        }

    def keep(self, key: str, path: Path | None) -> None:
        self._found[key] = path

    def words(self, name: str, error: Exception | None = None) -> str:
        if error:
            return self.tr("No proxy could be made ({}).").format(error)
        return self.tr("Proxy of “{}”, for quick scrubbing").format(name)

    def clear(self) -> None:
        """Delete all proxies of the film but the one that is being made just now. They are made again when the film is next opened."""
        self._found, freed = {}, 0
        for path in self.session.bundle.cache_folder.glob("*.mov"):
            freed += path.stat().st_size
            path.unlink(missing_ok=True)
        self.session.message.emit(self.tr("Proxies are deleted: {:.1f} MB are free again.").format(freed / 1e6))

    def _on_asked(self, name: str) -> None:
        if name == "proxies.clear":
            self.clear()


def _make(frames: int, source: Path, target: Path, progress: Progress) -> bool:
    """Where every frame is quick to get there is nothing to make."""
    if not needs_proxy(source):
        return False
    make_proxy(source, frames, target, progress)
    return True


def _videos(project: Project) -> list[Asset]:
    """The video assets that the cut shows, in the order of their first clips."""
    clips = (clip for track in project.timeline.tracks if track.kind == "picture" for clip in track.clips)
    ids = dict.fromkeys(asset_of(project, clip) for clip in sorted(clips, key=lambda clip: clip.start))
    return [asset for id in ids if id and (asset := project.assets.get(id)) and asset.kind == "clip"]
