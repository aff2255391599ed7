"""The panel of the selected clip: its picture with the camera's frames, and pages for move, time, words, takes and recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from studio.actions import shot as shots
from studio.document import cut
from studio.document.project import Project
from studio.document.source import asset_of
from studio.document.timeline import CameraMove, Clip, ShotSource, TitleSource, Track
from studio.session import Selection, Session
from studio.ui.theme import spacing
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.segmented import Segmented
from studio.ui.widgets.thumbnails import Thumbnails

from .framing import Framing
from .labels import clip_label, scene_name
from .move_page import MovePage
from .pages import Page, Shown
from .recipe_page import RecipePage, model_name
from .takes_page import TakesPage
from .time_page import TimePage
from .title_page import TitlePage

_PICTURE = QSize(560, 315)


class ClipPanel(QWidget):
    """Shows the first selected clip; what is changed here changes all selected clips that have the same pages."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Shown | None = None
        self._wanted = "move"
        self._thumbnails = Thumbnails.of(session)
        self._title, self._caption = SectionTitle(self.tr("Clip")), QLabel()
        self._caption.setProperty("role", "muted")
        self._framing = Framing()
        self._pages = self._make_pages()
        self._tabs = Segmented(self._tab_names(), self.tr("Page"))
        self._stack = QStackedWidget()
        self._new_take = PrimaryButton(self.tr("New take"), self.tr("Make another picture for this shot with a new seed."))
        self._hint = QLabel(self.tr("Select a clip on the timeline to see its camera move, fades, takes and recipe."))
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._connect()
        self._refresh()

    def _make_pages(self) -> dict[str, Page]:
        self._words = TitlePage(self._session, self._change)
        kinds: dict[str, type[Page]] = {"move": MovePage, "time": TimePage, "takes": TakesPage, "recipe": RecipePage}
        return {"title": self._words, **{name: kind(self._session, self._change) for name, kind in kinds.items()}}

    def _tab_names(self) -> list[tuple[str, str, str]]:
        return [
            ("move", self.tr("Move"), self.tr("The camera's move over a still")),
            ("title", self.tr("Title"), self.tr("Words and looks of the title")),
            ("time", self.tr("Time"), self.tr("Length, fades, dissolve and gain")),
            ("takes", self.tr("Takes"), self.tr("The takes of this shot")),
            ("recipe", self.tr("Recipe"), self.tr("How it was made")),
        ]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(spacing)
        for page in self._pages.values():
            self._stack.addWidget(page)
        for part in (self._title, self._hint, self._framing, self._caption, self._tabs):
            column.addWidget(part, 1 if part is self._hint else 0)
        column.addWidget(self._stack, 1)
        column.addWidget(self._new_take)

    def _connect(self) -> None:
        self._session.changed.connect(self._on_changed)
        self._session.selection_changed.connect(self._on_selection)
        self._thumbnails.ready.connect(self._on_thumbnail)
        self._session.asked.connect(self._on_asked)
        self._tabs.chosen.connect(self._choose_page)
        self._framing.framed.connect(self._set_move)
        self._new_take.clicked.connect(self._make_take)

    def _on_changed(self, before: Project, after: Project) -> None:
        if any(getattr(before, name) is not getattr(after, name) for name in ("timeline", "shots", "assets", "rate")):
            self._refresh()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.clips != after.clips:
            self._refresh()

    def _on_thumbnail(self, asset_id: str) -> None:
        if self._shown and asset_of(self._shown.project, self._shown.clip) == asset_id:
            self._show_picture(self._shown)

    def _on_asked(self, name: str) -> None:
        if name == "clip.words" and self._shown and isinstance(self._shown.clip.source, TitleSource):
            self._choose_page("title")
            self._words.edit()

    def _choose_page(self, name: str) -> None:
        self._wanted = name
        self._tabs.set_current(name)
        self._stack.setCurrentWidget(self._pages[name])

    def _refresh(self) -> None:
        project, ids = self._session.project, self._session.selection.clips
        placed = cut.find_clip(project, ids[0]) if ids else None
        self._shown = _shown(project, placed) if placed else None
        for part in (self._framing, self._caption, self._tabs, self._stack):
            part.setVisible(self._shown is not None)
        self._hint.setVisible(self._shown is None)
        self._new_take.setVisible(self._shown is not None and isinstance(self._shown.clip.source, ShotSource))
        if self._shown is None:
            self._title.set_text(self.tr("Clip"))
            return
        self._show(self._shown, len(ids))

    def _show(self, shown: Shown, count: int) -> None:
        self._title.set_text(_heading(shown) if count == 1 else self.tr("{} clips").format(count))
        self._caption.setText(self._describe(shown))
        self._show_picture(shown)
        self._framing.show_move(shown.clip.move if _is_still(shown) else None)
        fitting = _pages_for(shown)
        for name in self._pages:
            self._tabs.button(name).setVisible(name in fitting)
        current = self._wanted if self._wanted in fitting else fitting[0]
        self._tabs.set_current(current)
        self._stack.setCurrentWidget(self._pages[current])
        for name in fitting:
            self._pages[name].show_clip(shown)

    def _show_picture(self, shown: Shown) -> None:
        project, asset = shown.project, asset_of(shown.project, shown.clip)
        picture = self._thumbnails.get(asset, _PICTURE) if asset and shown.track.kind == "picture" else None
        source = shown.clip.source
        shot = project.shot(source.shot) if isinstance(source, ShotSource) else None
        words = source.text if isinstance(source, TitleSource) else shot.text if shot else ""
        self._framing.show_picture(picture, words, project.width / project.height)
        self._framing.setVisible(shown.track.kind == "picture")

    def _describe(self, shown: Shown) -> str:
        project, source = shown.project, shown.clip.source
        shot = project.shot(source.shot) if isinstance(source, ShotSource) else None
        asset = project.assets.get(asset_of(project, shown.clip) or "")
        parts = []
        if shot and shot.take:
            parts.append(self.tr("take {} of {}").format(shot.takes.index(shot.take) + 1, len(shot.takes)))
        elif shot:
            parts.append(self.tr("no take yet"))
        if asset and asset.recipe:
            request = {**asset.recipe.request, **(asset.recipe.request.get("dials") or {})}
            parts += [self.tr("seed {}").format(request.get("seed", "–")), model_name(request.get("model"))]
        elif asset:
            parts.append(asset.origin or asset.name)
        return " · ".join(parts) or self.tr("title")

    def _change(self, label: str, change: Callable[[Clip], Clip]) -> None:
        project, shown = self._session.project, self._shown
        placed = cut.find_clips(project, self._session.selection.clips)
        alike = [one.clip.id for one in placed if shown and _pages_for(_shown(project, one)) == _pages_for(shown)]
        self._session.commit(label, cut.change_clips(project, alike, change))

    def _set_move(self, move: CameraMove) -> None:
        self._change(self.tr("Camera framing"), lambda clip: replace(clip, move=move))

    def _make_take(self) -> None:
        if self._shown and isinstance(self._shown.clip.source, ShotSource):
            shots.generate(self._session, [self._shown.clip.source.shot])


def _shown(project: Project, placed: cut.Placed) -> Shown:
    return Shown(project, cut.find_track(project, placed.track) or Track("", "", "picture"), placed.clip)


def _heading(shown: Shown) -> str:
    source = shown.clip.source
    shot = shown.project.shot(source.shot) if isinstance(source, ShotSource) else None
    if shot is None:
        return clip_label(shown.project, shown.clip)
    return f"Shot {shots.number(shown.project, shot.id)} · {scene_name(shot.heading)}"


def _is_still(shown: Shown) -> bool:
    asset = shown.project.assets.get(asset_of(shown.project, shown.clip) or "")
    return asset is not None and asset.kind == "picture"


def _pages_for(shown: Shown) -> list[str]:
    if isinstance(shown.clip.source, TitleSource):
        return ["title", "time"]
    pages = ["move"] if _is_still(shown) else []
    pages += ["time"]
    if isinstance(shown.clip.source, ShotSource):
        pages += ["takes"]
    return [*pages, "recipe"]
