"""Everything a user can do. To find a feature: its noun's file, then its function."""

from __future__ import annotations

from . import (
    candidate,
    canvas,
    clipboard,
    edit,
    export,
    file,
    generate,
    job,
    layer,
    library,
    marker,
    missing,
    mix,
    player,
    script,
    selection,
    shot,
    timeline,
    tool,
    track,
    trim,
    view,
)
from .action import Action

ACTIONS: tuple[Action, ...] = (
    *file.ACTIONS,
    *export.ACTIONS,
    *edit.ACTIONS,
    *library.ACTIONS,
    *missing.ACTIONS,
    *script.ACTIONS,
    *shot.ACTIONS,
    *job.ACTIONS,
    *canvas.ACTIONS,
    *generate.ACTIONS,
    *candidate.ACTIONS,
    *layer.ACTIONS,
    *selection.ACTIONS,
    *tool.ACTIONS,
    *timeline.ACTIONS,
    *trim.ACTIONS,
    *track.ACTIONS,
    *clipboard.ACTIONS,
    *player.ACTIONS,
    *marker.ACTIONS,
    *mix.ACTIONS,
    *view.ACTIONS,
)
