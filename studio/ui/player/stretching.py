"""The film's stretched sounds, made beside the window and kept in the film's cache folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from engines.progress import Progress
from studio.document.project import Project
from studio.document.source import asset_of, lasting
from studio.document.timeline import Clip
from studio.render.stretched import SUFFIX, Stretch, make_stretched, stretched_key, stretches
from studio.session import Session

from .derived import Derived, Wanted


class Stretching(Derived):
    """One for each session. `ready(key)`: `bundle.find_media` finds this sound from now on; until then the mixer plays the recording faster
    or slower in its place."""

    def __init__(self, session: Session) -> None:
        self._clear(session)
        super().__init__(session)

    def has(self, project: Project, clip: Clip) -> bool:
        """True when the stretched sound of a clip has been made."""
        asset = project.assets.get(asset_of(project, clip) or "")
        return asset is None or stretched_key(asset.media, lasting(asset.samples, clip.stretch)) in self.session.bundle.derived

    def wanted(self, project: Project) -> dict[str, Wanted]:
        bundle = self.session.bundle
        folder = bundle.work_folder if bundle.read_only else bundle.cache_folder
        return {key: Wanted(one.name, one.media, folder / key, partial(_make, one)) for key, one in stretches(project).items()}

    def keep(self, key: str, path: Path | None) -> None:
        self.session.bundle.derived[key] = path

    def words(self, name: str, error: Exception | None = None) -> str:
        if error:
            return self.tr("The sound could not be stretched ({}).").format(error)
        return self.tr("Stretch “{}” at the same pitch").format(name)

    @staticmethod
    def _clear(session: Session) -> None:
        """Delete what was stretched once and is used no more."""
        if session.read_only:
            return
        used = stretches(session.project)
        for path in session.bundle.cache_folder.glob(f"*{SUFFIX}"):
            if path.name not in used:
                path.unlink(missing_ok=True)


def _make(stretch: Stretch, source: Path, target: Path, progress: Progress) -> bool:
    make_stretched(source, stretch, target, progress)
    return True
