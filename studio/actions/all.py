"""Everything a user can do. To find a feature: its noun's file, then its function."""

from __future__ import annotations

from . import edit, file, job, script, shot, view
from .action import Action

ACTIONS: tuple[Action, ...] = (
    *file.ACTIONS,
    *edit.ACTIONS,
    *script.ACTIONS,
    *shot.ACTIONS,
    *job.ACTIONS,
    *view.ACTIONS,
)
