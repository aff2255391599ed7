"""What to do first in a workspace: one line, until the first edit was made there."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from studio.actions.all import ACTIONS
from studio.settings import settings

from .shortcuts import keys_of

_GROUP = "hints"
_HINTS = {
    "write": "Write a scene heading, then what we see: each paragraph becomes a shot. {shot.generate_missing} makes the missing pictures.",
    "paint": "Paint a mask ({tool.mask}) over what shall change, say what belongs there, and press “Fill the mask”.",
    "cut": "{player.play} plays, {timeline.split} splits, {timeline.trim_start} and {timeline.trim_end} trim to the playhead. "
    "{help.shortcuts} lists every key.",
    "score": "Set markers with {marker.add}, describe the music at the right and fit it to the cut; {mix.duck} lowers it under speech.",
}


def hint(workspace: str) -> str:
    """The line for a workspace, with the keys as they are set now; "" once the person knows it."""
    if settings().value(f"{_GROUP}/{workspace}") or workspace not in _HINTS:
        return ""
    by_id = {action.id: action for action in ACTIONS}

    def key(found: re.Match) -> str:
        keys = keys_of(by_id[found[1]])
        return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else by_id[found[1]].title

    return re.sub(r"\{([\w.]+)\}", key, QCoreApplication.translate("Hints", _HINTS[workspace]))


def learned(workspace: str) -> None:
    """The person has made an edit there."""
    if workspace in _HINTS:
        settings().setValue(f"{_GROUP}/{workspace}", 1)
