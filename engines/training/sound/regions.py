"""The regions of parameters that training never hears, so that what a model makes there shows what it has understood."""

from __future__ import annotations

from engines.audio.compose.genres import GENRES
from engines.audio.compose.moods import MOODS
from engines.audio.compose.piece import Plan
from engines.audio.foley.table import FOLEY

_TEMPI = (113.0, 118.0)  # quarter notes per minute, from and to
_MOODS_AND_KEYS, _GENRES_AND_VOICES = 17, 11  # one pair in so many is reserved
_THIRD, _FORCES, _SIZES = 3, (0.55, 0.7), (-0.2, 0.1)


def is_reserved_piece(plan: Plan) -> bool:
    """Whether a piece lies in a reserved tempo band, pair of mood and tonic, or pair of genre and leading voice."""
    low, high = _TEMPI
    mood = (list(MOODS).index(plan.mood) * 5 + plan.key.tonic) % _MOODS_AND_KEYS == 0
    leading = plan.cast.lead[0].voice if plan.cast.lead else ""
    genre = (list(GENRES).index(plan.genre) * 7 + sum(leading.encode())) % _GENRES_AND_VOICES == 0
    return mood or genre or any(low <= tempo.bpm < high for tempo in plan.grid.tempo)


def is_reserved_effect(name: str, size: float, force: float) -> bool:
    """Whether an effect lies in its reserved band: of force for some, of size for others, of both at once for the rest."""
    group = list(FOLEY).index(name) % _THIRD
    forceful, middling = _FORCES[0] <= force < _FORCES[1], _SIZES[0] <= size < _SIZES[1]
    return (forceful, middling, forceful and middling)[group]
