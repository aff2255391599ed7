"""The rooms that music is played in."""

from __future__ import annotations

from engines.dsp.reverb import Room

SPACES: dict[str, Room] = {
    "room": Room(0.7, 0.35, 0.55, 0.006, 0.8, 160),
    "chamber": Room(1.2, 0.55, 0.5, 0.01, 0.7, 140),
    "plate": Room(1.6, 0.5, 0.25, 0.004, 0.2, 200),
    "hall": Room(2.0, 0.9, 0.5, 0.02, 0.6, 130),
    "concert hall": Room(2.6, 1.1, 0.5, 0.026, 0.55, 120),
    "cathedral": Room(4.2, 1.5, 0.45, 0.035, 0.45, 120),
}
