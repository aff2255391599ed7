"""The look: colours, fonts, spacing and icons. The only place with colours; everything else asks for a token by name."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import qtawesome
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from .stylesheet import SHEET

spacing = 8
SMALL, NORMAL, LARGE = 12, 13, 17  # the three text heights, in pixels
SCRIPT = 16  # the script's own
FONTS = Path(__file__).parents[2] / "assets" / "fonts"

THEMES: dict[str, dict[str, str]] = {
    "dark": {
        "stage": "#16171a",
        "page": "#16171a",
        "background": "#1b1c1f",
        "bar": "#202226",
        "panel": "#24262a",
        "raised": "#2f3237",
        "hover": "#383c42",
        "line": "#33363c",
        "text": "#e6e6e8",
        "muted": "#a3a9b1",
        "faint": "#71777f",
        "accent": "#f2b84b",
        "accent_text": "#f2b84b",
        "on_accent": "#1b1c1f",
        "knob": "#e6e6e8",
        "danger": "#f48f88",
        "good": "#79b56c",
        "warning": "#e3984f",
        "info": "#6ea8e0",
        "selection_overlay": "#66f2b84b",
        "clip_picture": "#3b4652",
        "clip_title": "#3b4652",
        "clip_voice": "#4a3f5c",
        "clip_music": "#2f4a45",
        "waveform": "#b4bac2",
        "grid": "#2a2c31",
        "axis_x": "#e5635a",
        "axis_y": "#79b56c",
        "axis_z": "#6ea8e0",
    },
    "light": {
        "stage": "#dcdee1",
        "page": "#fdfdfb",
        "background": "#ffffff",
        "bar": "#f1f2f4",
        "panel": "#f7f8f9",
        "raised": "#e4e6e9",
        "hover": "#d9dce0",
        "line": "#cfd2d7",
        "text": "#1d1f23",
        "muted": "#535a63",
        "faint": "#8d939b",
        "accent": "#f2b84b",
        "accent_text": "#7d4f00",
        "on_accent": "#1b1c1f",
        "knob": "#ffffff",
        "danger": "#a8241b",
        "good": "#2a6b20",
        "warning": "#8f4a00",
        "info": "#1d5c9e",
        "selection_overlay": "#66d98200",
        "clip_picture": "#c3cfdb",
        "clip_title": "#c3cfdb",
        "clip_voice": "#d8cde8",
        "clip_music": "#c4ded6",
        "waveform": "#4a5058",
        "grid": "#e4e6e9",
        "axis_x": "#c43a30",
        "axis_y": "#3b7a30",
        "axis_z": "#1d5c9e",
    },
}


class _Notifier(QObject):
    changed = Signal()


_notifier = _Notifier()
theme_changed = _notifier.changed  # emitted after `apply`: drop what was drawn with the old colours
_current = "dark"
_colours: dict[str, QColor] = {name: QColor(value) for name, value in THEMES["dark"].items()}


def name() -> str:
    """The theme that is applied: "dark" or "light"."""
    return _current


def token(name: str) -> QColor:
    """A colour of the applied theme; raises KeyError for a name that is no token. Do not change the returned object."""
    return _colours[name]


def apply(app: QApplication, theme: str) -> None:
    """Set palette, fonts and the one stylesheet; `theme` is "dark" or "light"."""
    global _current, _colours  # noqa: PLW0603 - one application has one look
    _current = theme
    _colours = {name: QColor(value) for name, value in THEMES[theme].items()}
    load_fonts()
    app.setStyle("Fusion")
    app.setFont(interface_font())
    app.setPalette(_palette())
    app.setStyleSheet(_sheet())
    theme_changed.emit()


def interface_font(size: int = NORMAL, bold: bool = False) -> QFont:
    """The window's font; `size` in pixels, one of SMALL, NORMAL, LARGE."""
    font = QFont("Inter")
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def script_font() -> QFont:
    """The typewriter face of screenplays."""
    font = QFont("Courier Prime")
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(SCRIPT)
    return font


@cache
def load_fonts() -> None:
    """Make the bundled fonts known to Qt; without them the system's fonts stand in."""
    for path in sorted(FONTS.glob("*.otf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            logging.getLogger(__name__).warning("The font %s could not be read; a system font stands in.", path.name)


def icon(name: str, colour: str = "text") -> QIcon:
    """An icon of the Material set, as "play" or "mdi6.play", in a token's colour; it follows the theme by itself.

    Disabled icons fade; a checked button's icon takes the colour that is readable on the accent.
    """
    return QIcon(_IconEngine(name if "." in name else f"mdi6.{name}", colour))


class _IconEngine(QIconEngine):
    """Draws one glyph of the icon font in the colour that the theme has at that moment."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._prefix = name.partition(".")[0]
        self._character = qtawesome.charmap(name)
        self._name, self._colour = name, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = QColor(token("on_accent" if state == QIcon.State.On and self._colour == "text" else self._colour))
        if mode == QIcon.Mode.Disabled:
            colour.setAlphaF(0.35)
        painter.save()
        painter.setPen(colour)
        painter.setFont(qtawesome.font(self._prefix, max(1, round(rect.height() * 0.92))))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _IconEngine(self._name, self._colour)


def _palette() -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: "panel", role.WindowText: "text", role.Base: "background", role.AlternateBase: "panel", role.Text: "text",
        role.Button: "raised", role.ButtonText: "text", role.BrightText: "danger", role.PlaceholderText: "muted",
        role.Highlight: "accent", role.HighlightedText: "on_accent", role.Accent: "accent", role.Link: "accent_text",
        role.ToolTipBase: "raised", role.ToolTipText: "text",
        role.Light: "hover", role.Midlight: "raised", role.Mid: "line", role.Dark: "line", role.Shadow: "stage",
    }  # fmt: skip
    palette = QPalette()
    for where, name in colours.items():
        palette.setColor(where, token(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        faded = QColor(token("text"))
        faded.setAlphaF(0.4)
        palette.setColor(QPalette.ColorGroup.Disabled, where, faded)
    return palette


def _sheet() -> str:
    """The stylesheet with every @token replaced by its colour and every @icon-name by a drawn file."""
    sheet = (
        SHEET.replace("@small", f"{SMALL}px")
        .replace("@normal", f"{NORMAL}px")
        .replace("@large", f"{LARGE}px")
        .replace("@script", f"{SCRIPT}px")
    )
    for name, file in _glyph_files().items():
        sheet = sheet.replace(f"@icon-{name}", file)
    for name in sorted(_colours, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", _colours[name].name(QColor.NameFormat.HexArgb))
    return sheet


@cache
def _glyph_folder() -> QTemporaryDir:
    return QTemporaryDir()


def _glyph_files() -> dict[str, str]:
    """Arrows and ticks as picture files, which is the only form that stylesheets take; drawn anew for each theme."""
    glyphs = {
        "down": ("chevron-down", "muted"),
        "up": ("chevron-up", "muted"),
        "right": ("chevron-right", "muted"),
        "check": ("check-bold", "on_accent"),
    }
    files = {}
    for name, (glyph, colour) in glyphs.items():
        files[name] = _glyph_folder().filePath(f"{name}-{_current}.png")
        pixmap = icon(glyph, colour).pixmap(QSize(32, 32))
        pixmap.save(files[name])
    return files
