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
TYRE, NIGHT_INK, LAMP, GOLD, STEEL, CARROT, ROSE = "3A3644", "2E2A38", "FFE9A8", "F6D98A", "8C92A3", "F2872E", "F2A09A"

SKIES = {  # zenith, middle, horizon (also the fog), glow towards the sun; in a room the haze stands for both
    ("meadow", "day"): "4FA3E8 97D0F4 DDF0F4 FFF6DC",
    ("meadow", "sunset"): "6468C0 DE8FB6 FFCBA6 FFE6A8",
    ("meadow", "night"): "1B2456 2F4384 5468AE 8C9BE0",
    ("meadow", "fog"): "C9D6DC D6E0E2 E1E8E6 F4F1E4",
    ("meadow", "rain"): "5F7FA6 8AA6C0 BFD0D9 D5DFE0",
    ("desert", "day"): "4FB0D9 A9DDE0 FBEBCB FFF4D6",
    ("desert", "sunset"): "6A62B8 D98BB4 FFC9A0 FFE7A8",
    ("desert", "night"): "20245A 3E4388 6D68AE A79BE0",
    ("desert", "fog"): "D9CDB9 E4D8C2 EFE4CE FAF0DA",
    ("desert", "rain"): "7394B4 A2BAC8 DBD3C2 E6DECF",
    ("snow", "day"): "6FB4E8 B5DCF5 F1F6FA FFFBEF",
    ("snow", "sunset"): "6F7CC4 E3A3BE FFD6BE FFE9C4",
    ("snow", "night"): "1E2C63 3B569A 7C95CC B6C8F2",
    ("snow", "fog"): "C3D3E0 CFDCE6 DCE6EE F3F1EC",
    ("snow", "rain"): "8093AA A3B3C4 CFD9E2 DEE6EC",
    ("sea", "day"): "3F9FE3 8ACDF0 DDF4F2 FFF8DE",
    ("sea", "sunset"): "5567B5 EE8D93 FFC98C FFE9A6",
    ("sea", "night"): "16275A 2B4A8A 5579B4 93B2E6",
    ("sea", "fog"): "C9D6DC D6E0E2 E1E8E6 F4F1E4",
    ("sea", "rain"): "5F7FA6 8AA6C0 BFD0D9 D5DFE0",
    ("forest", "day"): "7CC6D6 B4E2D2 EAF4D2 FFF8CF",
    ("forest", "sunset"): "6A6AA0 D98D7C FBC587 FFE09A",
    ("forest", "night"): "182B52 2A4A74 4C7090 86A8C0",
    ("forest", "fog"): "BCCFC6 CBDACF DAE5D9 EFF0DC",
    ("forest", "rain"): "647C84 839A9C A8BAB4 C2CEC6",
    ("city", "day"): "62ABE6 A8D3F0 F3EBDD FFF4DC",
    ("city", "sunset"): "5E62AE DB86A3 FFBE93 FFE0A4",
    ("city", "night"): "1A2150 33407F 6A66A8 A694D6",
    ("city", "fog"): "C9D6DC D6E0E2 E1E8E6 F4F1E4",
    ("city", "rain"): "5F7FA6 8AA6C0 BFD0D9 D5DFE0",
    ("space", "day"): "2A2A6B 4A45A0 8A7FD0 C9B8F2",
    ("space", "sunset"): "3A2460 7B3F8A E58AA0 FFC79A",
    ("space", "night"): "10143A 1F2762 3F4C96 7C8ADA",
    ("space", "fog"): "6F6A9C 8E88B4 B4AECB D6CEE0",
    ("space", "rain"): "22304F 3B5075 6F8AA6 A2BCCB",
    ("room", "day"): "4FA3E8 97D0F4 F6E3C6 F6E3C6",
    ("room", "sunset"): "6468C0 DE8FB6 F0BE96 F0BE96",
    ("room", "night"): "1B2456 2F4384 565896 565896",
    ("room", "fog"): "C9D6DC D6E0E2 E2DDD2 E2DDD2",
    ("room", "rain"): "5F7FA6 8AA6C0 B5B6BA B5B6BA",
    ("studio", "day"): "F4EEE2 F4EEE2 F4EEE2 F4EEE2",
    ("studio", "sunset"): "F4D9C0 F4D9C0 F4D9C0 F4D9C0",
    ("studio", "night"): "4A5290 4A5290 4A5290 4A5290",
    ("studio", "fog"): "E6E6E2 E6E6E2 E6E6E2 E6E6E2",
    ("studio", "rain"): "C6CDD4 C6CDD4 C6CDD4 C6CDD4",
}
GROUNDS = {  # base, dark, light, distant hills
    "meadow": "98CC5C 7ABA50 B4DC72 7DB564",
    "desert": "EBC078 E0AC62 F4D394 CF8A5C",
    "snow": "EEF3F8 DCE8F3 FAFBFB AFC2DC",
    "sea": "F2DDA6 E6CB8C F9EBC2 3CA8CC",
    "space": "D9CBBE C4B3A8 E8DCCB A99BA8",
    "forest": "6E9A4A 56833F 8AB058 5C8F58",
    "city": "CFC6BC BFB4AC DCD4C8 B98F86",
    "room": "C98F5C B97E4E D6A06C 9CC0B8",
    "studio": "F2ECE0 E9E2D4 F7F2E8 F2ECE0",
}


@dataclass(frozen=True)
class Light:
    """One light: direction towards it (x right, y up, z to the viewer), colours as hex, strengths as plain factors.

    `glow` lights windows and lamps, `hero` pulls the toys' light to grey so that colours stay true, `calm` and `tint` do that to
    the stage, and `haze` hides what is far behind it.
    """

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
    haze: float = 0.0


LIGHTS = {
    "day": Light((-0.55, 0.80, 0.50), "FFF0D4", 0.98, "C6D7F5", 0.72, "FFFFFF", 0.16, 0.034, 1.5, 0.0, 0.12, 0.84,
                 0.0, 0.06, "FFFFFF", "FFF6DC", 0.0),
    "sunset": Light((-0.80, 0.42, 0.46), "FFCBA0", 1.06, "B5ADDC", 0.82, "FFC58A", 0.34, 0.040, 1.0, 0.5, 0.14, 0.82,
                    0.4, 0.15, "FFDCC0", "FFEBA8", 0.052),
    "night": Light((0.50, 0.78, 0.46), "DFE6FF", 0.56, "9AA6DE", 0.54, "C9D6FF", 0.26, 0.036, 1.0, 1.0, 0.18, 0.72,
                   0.5, 0.24, "C9D4FF", "F4F6FF", 0.036),
    "fog": Light((-0.35, 0.90, 0.35), "FFF6E6", 0.46, "DDE3EA", 0.84, "FFFFFF", 0.10, 0.125, -0.6, 0.4, 0.06, 0.60,
                 0.2, 0.34, "FFFDF6", "FFF6DC", 0.0, 0.62),
    "rain": Light((-0.30, 0.90, 0.40), "F0F1EE", 0.58, "BBCCE0", 0.88, "E3F0FF", 0.28, 0.052, 0.8, 0.6, 0.30, 0.62,
                  0.3, 0.20, "F0FAFF", "FFF6DC", 0.0, 0.25),
}  # fmt: skip


def stripes_on(colour: str) -> str:
    """The second colour of a striped toy: cream, or gold on what is itself pale."""
    return "F2B544" if colour in ("white", "yellow") else CREAM


def linear(colour: str) -> np.ndarray:
    """The squared sRGB value of a hex colour, float32 [3] in 0..1."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32) ** 2


def linear_row(colours: str) -> list[np.ndarray]:
    """`linear` of each colour of a blank-separated row."""
    return [linear(colour) for colour in colours.split()]
