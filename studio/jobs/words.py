"""Translation of the sentences that this room says to the user."""

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """`text` in the user's language; works without an application too."""
    return QCoreApplication.translate("jobs", text)
