"""What the person prefers, remembered between starts: never part of the document."""

from __future__ import annotations

from PySide6.QtCore import QSettings


def settings() -> QSettings:
    """The one settings store of this user (an INI file in the configuration folder)."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Filmwright", "Filmwright")
