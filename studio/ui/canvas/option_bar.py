"""The floating bar above the canvas: what the tool in hand can be set to."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QActionGroup, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QColorDialog, QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from studio.actions import selection, tool
from studio.actions.canvas import current_canvas
from studio.actions.tool import TOOL_ACTIONS
from studio.paint_state import BRUSHES, SIZES, Tools
from studio.session import Session
from studio.ui import theme
from studio.ui.bind import translated
from studio.ui.widgets.number_field import NumberField

MASKING = ("rectangle", "lasso", "mask", "unmask")
ACTIONS = {action.id: action for action in selection.ACTIONS}


class OptionBar(QFrame):
    """Shows only what concerns the tool in hand: the brush, the colour, the selection's edge."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Tool options"))
        self._session = session
        self._tool = ""
        self._left_out = 0
        self._name = QLabel()
        self._name.setProperty("role", "title")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 12, 4)
        self._row.setSpacing(6)
        self._row.addWidget(self._name)
        self._brush = self._brush_fields()
        self._paint = self._paint_fields()
        self._edge = self._edge_fields()
        self._pen = self._pen_button()
        session.paint.tools_changed.connect(self._follow)
        session.changed.connect(self._follow)
        session.selection_changed.connect(self._follow)
        self._follow()

    def fit(self, width: int) -> None:
        """Where the stage is narrow, leave out the tool's name, then the captions; tooltips still tell them."""
        for self._left_out in range(3):
            self._show_only(self._session.paint.tools)
            if self.sizeHint().width() <= width:
                break
        self.adjustSize()

    def _brush_fields(self) -> list[QWidget]:
        run = self._session
        tip = self.tr("Width of the brush, 1 to 500 pixels; also [ and ], or Shift and drag")
        self._size = self._number(self.tr("Size"), SIZES, 1, "", tip)
        self._size.valueChanged.connect(lambda value: tool.set_size(run, value))
        self._hardness = self._number(self.tr("Hardness"), (0, 100), 5, " %", self.tr("How sharp the brush's edge is, 0 to 100 %"))
        self._hardness.valueChanged.connect(lambda value: tool.set_hardness(run, value / 100))
        self._opacity = self._number(self.tr("Opacity"), (1, 100), 5, " %", self.tr("How much one stroke covers, 1 to 100 %"))
        self._opacity.valueChanged.connect(lambda value: tool.set_opacity(run, value / 100))
        return [*self._labelled(self._size), *self._labelled(self._hardness)]

    def _pen_button(self) -> QToolButton:
        button, menu, group = QToolButton(), QMenu(self), QActionGroup(self)
        texts = {"size": self.tr("Pressure changes the size"), "opacity": self.tr("Pressure changes the opacity"),
                 "nothing": self.tr("Pressure changes nothing")}  # fmt: skip
        for key, text in texts.items():
            action = group.addAction(menu.addAction(text))
            action.setCheckable(True)
            action.setChecked(key == self._session.paint.tools.pressure)
            action.triggered.connect(lambda _, key=key: tool.set_pressure(self._session, key))
        button.setIcon(theme.icon("draw-pen"))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(self.tr("What the pressure of a tablet's pen changes"))
        button.setAccessibleName(self.tr("Pen pressure"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(button)
        return button

    def _paint_fields(self) -> list[QWidget]:
        self._swatch = Swatch(self._session)
        self._row.insertWidget(1, self._swatch)
        return self._labelled(self._opacity)

    def _edge_fields(self) -> list[QWidget]:
        run = self._session
        tip = self.tr("How far the mask's edge fades, 0 to 128 pixels")
        self._feather = self._number(self.tr("Feather"), selection.FEATHER, 1, " px", tip)
        self._feather.valueChanged.connect(lambda value: selection.set_edge(run, feather=round(value)))
        tip = self.tr("How far the mask reaches beyond what is painted, -128 to 128 pixels")
        self._grow = self._number(self.tr("Grow"), selection.GROW, 1, " px", tip)
        self._grow.valueChanged.connect(lambda value: selection.set_edge(run, grow=round(value)))
        invert = self._button(ACTIONS["selection.invert"], self.tr("Invert"))
        deselect = self._button(ACTIONS["selection.none"], self.tr("Deselect"))
        return [*self._labelled(self._feather), *self._labelled(self._grow), invert, deselect]

    def _number(self, label: str, bounds: tuple[float, float], step: float, suffix: str, tip: str) -> NumberField:
        field = NumberField(bounds, step, 0, suffix)
        field.setToolTip(tip)
        field.setAccessibleName(label)
        field.setProperty("compact", True)
        field.lineEdit().returnPressed.connect(lambda: self.parentWidget().setFocus())
        field.setFixedWidth(52)
        text = QLabel(label)
        text.setProperty("role", "muted")
        text.setToolTip(tip)
        text.setBuddy(field)
        field.setProperty("caption", text)
        for widget in (text, field):
            self._row.addWidget(widget)
        return field

    def _labelled(self, field: NumberField) -> list[QWidget]:
        return [field.property("caption"), field]

    def _button(self, action, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "quiet")
        button.setToolTip(f"{translated(action.tip)}  ({action.shortcut})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: action.run(self._session))
        self._row.addWidget(button)
        return button

    def _follow(self) -> None:
        tools, canvas = self._session.paint.tools, current_canvas(self._session)
        self._name.setText(next(translated(action.title) for action in TOOL_ACTIONS if action.id == f"tool.{tools.tool}"))
        if tools.tool != self._tool:
            self._tool = tools.tool
            self._show_only(tools)
        values = {}
        if tools.brush:
            values = {self._size: tools.brush.size, self._hardness: tools.brush.hardness * 100, self._opacity: tools.brush.opacity * 100}
        if canvas:
            values |= {self._feather: canvas.feather, self._grow: canvas.grow}
        for field, value in values.items():
            with QSignalBlocker(field):
                field.setValue(value)
        self._swatch.update()
        self.adjustSize()

    def _show_only(self, tools: Tools) -> None:
        groups = ((self._brush, tuple(BRUSHES)), (self._paint, ("brush", "eraser")), (self._edge, MASKING),
                  ([self._swatch], ("brush", "picker")), ([self._pen], tuple(BRUSHES)))  # fmt: skip
        for widgets, wanted in groups:
            for widget in widgets:
                caption = isinstance(widget, QLabel)
                widget.setVisible(tools.tool in wanted and not (caption and self._left_out > 1))
        self._name.setVisible(self._left_out < 1)


class Swatch(QPushButton):
    """The paint brush's colour; a click opens the colour dialog."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFixedSize(28, 28)
        self.setToolTip(self.tr("Colour of the paint brush; click to choose, Alt and click on the picture to pick"))
        self.setAccessibleName(self.tr("Colour"))
        self.clicked.connect(self._choose)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.token("accent" if self.hasFocus() else "line"))
        painter.setBrush(QColor(*self._session.paint.tools.paint.colour))
        painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 4, 4)

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(*self._session.paint.tools.paint.colour), self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.currentColorChanged.connect(lambda colour: tool.set_colour(self._session, colour.getRgb()[:3]))
        dialog.show()
