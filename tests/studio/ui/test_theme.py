"""The theme: every colour in both, readable on each other, and nothing left unset in the stylesheet."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from studio.ui import theme
from studio.ui.theme import THEMES

TEXTS = ("text", "muted", "accent_text", "danger", "good", "warning")
GROUNDS = ("stage", "page", "background", "bar", "panel", "raised")


def luminance(colour: str) -> float:
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def too_faint(colours: dict[str, str]) -> list[tuple[str, str]]:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + [("on_accent", "accent")]
    pairs += [("text", clip) for clip in ("clip_picture", "clip_title", "clip_voice", "clip_music")]
    return [(text, ground) for text, ground in pairs if contrast(colours[text], colours[ground]) < 4.5]


@pytest.fixture
def dark_again(qapp):
    yield
    theme.apply(qapp, "dark")


def test_contrast_formula_agrees_with_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_words_are_readable(name):
    assert not too_faint(THEMES[name])


def test_a_planted_faint_colour_is_caught():
    assert ("muted", "panel") in too_faint({**THEMES["dark"], "muted": "#6a6f76"})


def test_both_themes_have_the_same_tokens():
    assert THEMES["dark"].keys() == THEMES["light"].keys()


@pytest.mark.parametrize("name", THEMES)
def test_stylesheet_knows_all_its_tokens(qapp, dark_again, name):
    theme.apply(qapp, name)
    assert "@" not in qapp.styleSheet()
    assert theme.name() == name
    assert theme.token("panel") == QColor(THEMES[name]["panel"])


def test_icons_follow_the_theme(qapp, dark_again):
    icon = theme.icon("play")
    theme.apply(qapp, "dark")
    dark = icon.pixmap(QSize(32, 32)).toImage()
    theme.apply(qapp, "light")
    light = icon.pixmap(QSize(32, 32)).toImage()
    assert brightest(dark) > 200
    assert brightest(light) < 60


def brightest(image) -> int:
    """The lightness of the most opaque pixel."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda pixel: pixel.alpha()).lightness()


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(Exception, match="no-such-icon"):
        theme.icon("no-such-icon").pixmap(QSize(8, 8))


def test_theme_change_is_told(qapp, dark_again, qtbot):
    with qtbot.waitSignal(theme.theme_changed):
        theme.apply(qapp, "light")
