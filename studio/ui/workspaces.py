"""The workspaces: what stands on the stage, which panels lie around it. Widgets are imported when a workspace is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from studio.session import Session

LEFT, RIGHT, BOTTOM = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
WIDTHS = {LEFT: 252, RIGHT: 316}  # pixels at first


@dataclass(frozen=True)
class Panel:
    """A dock: its title in the View menu, where it lies at first, whether it is seen at first, its share of its side's height, and whether
    it scrolls where it is too low for what is in it; one that does not is never lower than that."""

    title: str
    area: Qt.DockWidgetArea
    make: Callable[[Session], QWidget]
    shown: bool = True
    share: int = 1
    scrolls: bool = True


@dataclass(frozen=True)
class Workspace:
    """`stage` makes the big thing; `panels` by id, those on one side from top to bottom, of which `hidden` are not seen at
    first; `strip`: pixels of height at the bottom."""

    title: str
    stage: Callable[[Session], QWidget]
    panels: tuple[str, ...]
    strip: int = 266
    hidden: tuple[str, ...] = ()


def _script_editor(session: Session) -> QWidget:
    from .write.script_editor import ScriptEditor

    return ScriptEditor(session)


def _canvas(session: Session) -> QWidget:
    from .canvas.canvas_view import CanvasStage

    return CanvasStage(session)


def _player(session: Session) -> QWidget:
    from .player.player_view import PlayerView

    return PlayerView(session)


def _scenes(session: Session) -> QWidget:
    from .write.scenes_panel import ScenesPanel

    return ScenesPanel(session)


def _shot(session: Session) -> QWidget:
    from .write.shot_panel import ShotPanel

    return ShotPanel(session)


def _storyboard(session: Session) -> QWidget:
    from .write.storyboard import Storyboard

    return Storyboard(session)


def _library(session: Session) -> QWidget:
    from .panels.library import Library

    return Library(session)


def _generate(session: Session) -> QWidget:
    from .panels.generate_panel import GeneratePanel

    return GeneratePanel(session)


def _layers(session: Session) -> QWidget:
    from .panels.layers_panel import LayersPanel

    return LayersPanel(session)


def _clip(session: Session) -> QWidget:
    from .timeline.clip_panel import ClipPanel

    return ClipPanel(session)


def _timeline(session: Session) -> QWidget:
    from .timeline.timeline_view import TimelineView

    return TimelineView(session)


def _score(session: Session) -> QWidget:
    from .score.score_stage import ScoreStage

    return ScoreStage(session)


def _picture(session: Session) -> QWidget:
    from .score.picture_panel import PicturePanel

    return PicturePanel(session)


def _sound(session: Session) -> QWidget:
    from .score.sound_panel import SoundPanel

    return SoundPanel(session)


def _inserts(session: Session) -> QWidget:
    from .score.inserts_panel import InsertsPanel

    return InsertsPanel(session)


def _build(session: Session) -> QWidget:
    from .viewport.build_stage import BuildStage

    return BuildStage(session)


def _outliner(session: Session) -> QWidget:
    from .viewport.outliner import Outliner

    return Outliner(session)


def _inspector(session: Session) -> QWidget:
    from .viewport.inspector import Inspector

    return Inspector(session)


def _make(session: Session) -> QWidget:
    from .viewport.make_panel import MakePanel

    return MakePanel(session)


def _set_keys(session: Session) -> QWidget:
    from .viewport.key_strip import KeyStrip

    return KeyStrip(session)


def _history(session: Session) -> QWidget:
    from .panels.history_panel import HistoryPanel

    return HistoryPanel(session)


PANELS: dict[str, Panel] = {
    "scenes": Panel("Scenes", LEFT, _scenes),
    "picture": Panel("Picture", LEFT, _picture, share=4, scrolls=False),
    "library": Panel("Library", LEFT, _library, share=8),
    "shot": Panel("Shot", RIGHT, _shot, share=12),
    "generate": Panel("Generate", RIGHT, _generate, share=10),
    "layers": Panel("Layers", RIGHT, _layers, share=5),
    "clip": Panel("Clip", RIGHT, _clip, share=12),
    "sound": Panel("Make sound", RIGHT, _sound, share=22),
    "inserts": Panel("Inserts", RIGHT, _inserts, share=6),
    "outliner": Panel("Set", LEFT, _outliner, share=5),
    "inspector": Panel("Inspector", RIGHT, _inspector, share=9),
    "make": Panel("Make", RIGHT, _make, share=9),
    "set keys": Panel("Keys", BOTTOM, _set_keys),
    "history": Panel("History", RIGHT, _history, shown=False, share=6),
    "storyboard": Panel("Storyboard", BOTTOM, _storyboard),
    "timeline": Panel("Timeline", BOTTOM, _timeline),
}
WORKSPACES: dict[str, Workspace] = {
    "write": Workspace("Write", _script_editor, ("scenes", "shot", "history", "storyboard")),
    "paint": Workspace("Paint", _canvas, ("library", "generate", "layers", "history", "storyboard"), strip=154),
    "build": Workspace("Build", _build, ("outliner", "library", "inspector", "make", "history", "set keys"), strip=190),
    "cut": Workspace("Cut", _player, ("library", "clip", "history", "timeline")),
    "score": Workspace("Score", _score, ("picture", "library", "clip", "sound", "inserts", "history", "timeline"), hidden=("clip",)),
}
