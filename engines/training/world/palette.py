"""Colours and lights of the Storybook world. Hex strings are sRGB; the renderer works on their squares (a cheap linear light)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COLOURS = {
    "red": "DE3B36", "orange": "F58A22", "yellow": "F9D23C", "green": "52A847", "blue": "2C7CE2",
    "purple": "9A46C0", "pink": "FA92B9", "white": "F8F4EA", "black": "33313C", "brown": "85583A",
}  # fmt: skip
ACCENTS = {
    "red": "FBE6B8", "orange": "3E6F93", "yellow": "E5664A", "green": "F6DB7A", "blue": "F8C44F",
    "purple": "F6B9CB", "pink": "7B57A8", "white": "E5584D", "black": "F2B544", "brown": "F2D49B",
}  # fmt: skip
CREAM, INK, WOOD, GLASS, LIT_WINDOW, STONE = "FBF3E0", "2B2140", "9A6A45", "6F9DB8", "FFD98A", "B9A892"

SKIES = {  # zenith, middle, horizon (also the fog), glow towards the sun
    ("meadow", "day"): "4FA3E8 97D0F4 DDF0F4 FFF6DC",
    ("meadow", "sunset"): "6468C0 DE8FB6 FFCBA6 FFE6A8",
    ("meadow", "night"): "1B2456 2F4384 5468AE 8C9BE0",
    ("desert", "day"): "4FB0D9 A9DDE0 FBEBCB FFF4D6",
    ("desert", "sunset"): "6A62B8 D98BB4 FFC9A0 FFE7A8",
    ("desert", "night"): "20245A 3E4388 6D68AE A79BE0",
    ("snow", "day"): "6FB4E8 B5DCF5 F1F6FA FFFBEF",
    ("snow", "sunset"): "6F7CC4 E3A3BE FFD6BE FFE9C4",
    ("snow", "night"): "1E2C63 3B569A 7C95CC B6C8F2",
    ("sea", "day"): "3F9FE3 8ACDF0 DDF4F2 FFF8DE",
    ("sea", "sunset"): "5567B5 EE8D93 FFC98C FFE9A6",
    ("sea", "night"): "16275A 2B4A8A 5579B4 93B2E6",
    ("space", "day"): "2A2A6B 4A45A0 8A7FD0 C9B8F2",
    ("space", "sunset"): "3A2460 7B3F8A E58AA0 FFC79A",
    ("space", "night"): "10143A 1F2762 3F4C96 7C8ADA",
}
GROUNDS = {  # base, dark, light, distant hills
    "meadow": "98CC5C 7ABA50 B4DC72 7DB564",
    "desert": "EBC078 E0AC62 F4D394 CF8A5C",
    "snow": "EEF3F8 DCE8F3 FAFBFB AFC2DC",
    "sea": "F2DDA6 E6CB8C F9EBC2 3CA8CC",
    "space": "D9CBBE C4B3A8 E8DCCB A99BA8",
}


@dataclass(frozen=True)
class Light:
    """One light: direction towards it (x right, y up, z to the viewer), colours as hex, strengths as plain factors."""

    direction: tuple[float, float, float]
    sun: str
    sun_strength: float
    ambient: str
    ambient_strength: float
    rim: str
    rim_strength: float
    fog_density: float
    fog_start: float
    glow: float
    gloss: float
    shadow: float
    hero: float
    calm: float
    tint: str
    disc: str
    disc_size: float


LIGHTS = {
    "day": Light((-0.55, 0.80, 0.50), "FFF0D4", 0.98, "C6D7F5", 0.72, "FFFFFF", 0.16, 0.034, 1.5, 0.0, 0.12, 0.84,
                 0.0, 0.06, "FFFFFF", "FFF6DC", 0.0),
    "sunset": Light((-0.80, 0.42, 0.46), "FFCBA0", 1.06, "B5ADDC", 0.82, "FFC58A", 0.34, 0.040, 1.0, 0.5, 0.14, 0.82,
                    0.4, 0.15, "FFDCC0", "FFEBA8", 0.052),
    "night": Light((0.50, 0.78, 0.46), "DFE6FF", 0.56, "9AA6DE", 0.54, "C9D6FF", 0.26, 0.036, 1.0, 1.0, 0.18, 0.72,
                   0.5, 0.24, "C9D4FF", "F4F6FF", 0.036),
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    """The squared sRGB value of a hex colour, float32 [3] in 0..1."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32) ** 2


def linear_row(colours: str) -> list[np.ndarray]:
    """`linear` of each colour of a blank-separated row."""
    return [linear(colour) for colour in colours.split()]
