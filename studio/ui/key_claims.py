"""Which keys belong to the control that has the focus rather than to a command: lists need arrows, tabbed-to buttons need Space."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox, QWidget

_Key = Qt.Key
_ARROWS = {_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down}
_OF_VIEWS = _ARROWS | {_Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown, _Key.Key_Delete, _Key.Key_F2}
_PRESS = {_Key.Key_Space}
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def claims(widget: QWidget | None, event: QKeyEvent, tabbed: bool) -> bool:
    """True when a key pressed without Ctrl, Alt or Meta is `widget`'s own. `tabbed`: the focus came to it by the keyboard."""
    if widget is None or event.modifiers() & _MODIFIERS:
        return False
    key = event.key()
    if isinstance(widget, QAbstractItemView):
        return key in _OF_VIEWS
    if isinstance(widget, QAbstractSlider):
        return key in _ARROWS
    if isinstance(widget, QComboBox):
        return key in _ARROWS | _PRESS
    return tabbed and isinstance(widget, QAbstractButton) and key in _PRESS
