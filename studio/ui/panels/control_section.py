"""Control in the generate panel: the canvas's control layers, how strongly and when each acts, and ways to get another one."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from engines.models.catalog import ModelInfo
from studio.actions import control
from studio.actions.action import attempt
from studio.actions.canvas import current_canvas
from studio.actions.library import import_files
from studio.document.canvas import Canvas, Layer
from studio.document.control import control_layers
from studio.session import Session
from studio.ui import theme
from studio.ui.bind import translated
from studio.ui.canvas import drops
from studio.ui.widgets.dial import LABEL_WIDTH, Dial
from studio.ui.widgets.section_title import SectionTitle

from .control_row import ControlRow
from .layer_thumbnails import LayerThumbnails


class ControlSection(QFrame):
    """One row for each control layer, the topmost first, and the dials of the one in hand. Pictures can be dropped here."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setAccessibleName(self.tr("Control"))
        self.setAcceptDrops(True)
        self._session = session
        self._models: tuple[ModelInfo, ...] = ()
        self._picture_model = ""
        self._thumbnails = LayerThumbnails(session, self)
        self.rows: dict[str, ControlRow] = {}
        self.add = self._add_button()
        self.note = QLabel(wordWrap=True)
        self.hint = QLabel(wordWrap=True)
        self.hint.setText(self.tr("Let edges, depth or a pose say what stands where: trace the canvas with +, or drop a picture here."))
        self.hint.setProperty("role", "muted")
        self.note.setProperty("role", "warning")
        self.model = QComboBox(accessibleName=self.tr("Control model"), toolTip=self.tr("Which control model reads the picture"))
        self._make_dials()
        self._lay_out()
        self._connect()

    def show_for(self, models: tuple[ModelInfo, ...], picture_model: str) -> None:
        """Follow the canvas, and say which controls the picture model can obey."""
        self._models, self._picture_model = models, picture_model
        canvas = current_canvas(self._session)
        self.setEnabled(not self._session.read_only)
        self._follow_rows(canvas)
        layer = self._in_hand(canvas)
        for dial in (self.weight, self.begin, self.end):
            dial.setVisible(layer is not None)
        self.hint.setVisible(layer is None and canvas is not None)
        self._follow_dials(layer)
        self._follow_models(layer)
        self._follow_note(canvas)

    def _make_dials(self) -> None:
        tip = self.tr("How strongly the layer says it: 0 is not at all")
        self.weight = Dial(self.tr("Weight"), 0, 2, 1, 0.05, 2, "", tip)
        self.begin = Dial(self.tr("From"), 0, 99, 0, 1, 0, " %", self.tr("The share of the steps from which on it acts"))
        self.end = Dial(self.tr("Until"), 1, 100, 100, 1, 0, " %", self.tr("The share of the steps up to which it acts; the rest is free"))

    def _add_button(self) -> QToolButton:
        button, menu = QToolButton(), QMenu(self)
        for action in control.ACTIONS:
            item = menu.addAction(theme.icon(action.icon), translated(action.title))
            item.setToolTip(translated(action.tip))
            item.triggered.connect(lambda _, action=action: attempt(self._session, lambda: action.run(self._session)))
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._enable_ways)
        button.setMenu(menu)
        button.setIcon(theme.icon("plus"))
        button.setIconSize(QSize(16, 16))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(self.tr("Add a control layer"))
        button.setAccessibleName(button.toolTip())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.addWidget(SectionTitle(self.tr("Control")), 1)
        heading.addWidget(self.add)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._model_row, label = QWidget(), QLabel(self.tr("Read by"))
        label.setFixedWidth(LABEL_WIDTH)
        line = QHBoxLayout(self._model_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label)
        line.addWidget(self.model, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(heading)
        column.addWidget(self.hint)
        column.addLayout(self._list)
        for widget in (self.note, self.weight, self.begin, self.end, self._model_row):
            column.addWidget(widget)

    def _connect(self) -> None:
        self.weight.committed.connect(lambda value: self._set(self.tr("Weight of control"), weight=round(value, 2)))
        self.begin.committed.connect(lambda value: self._set_range("start", value / 100))
        self.end.committed.connect(lambda value: self._set_range("end", value / 100))
        self.model.activated.connect(lambda: self._set(self.tr("Control model"), model=self.model.currentData()))
        self._thumbnails.ready.connect(self._show_thumbnail)

    def _in_hand(self, canvas: Canvas | None) -> Layer | None:
        """The control layer that is selected, else the topmost one."""
        layers = control_layers(canvas) if canvas else ()
        return next((layer for layer in layers if layer.id == self._session.selection.layer), layers[-1] if layers else None)

    def _set(self, label: str, **changes: object) -> None:
        layer = self._in_hand(current_canvas(self._session))
        if layer:
            control.set_control(self._session, layer.id, label, **changes)

    def _set_range(self, field: str, value: float) -> None:
        """One end moves the other along rather than passing it."""
        layer = self._in_hand(current_canvas(self._session))
        if layer is None:
            return
        now = layer.control
        start, end = (value, max(now.end, value + 0.01)) if field == "start" else (min(now.start, value - 0.01), value)
        self._set(self.tr("When control acts"), start=round(max(0.0, start), 2), end=round(min(1.0, end), 2))

    def _follow_rows(self, canvas: Canvas | None) -> None:
        layers = control_layers(canvas)[::-1] if canvas else ()
        if [layer.id for layer in layers] != list(self.rows):
            for row in self.rows.values():
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = {layer.id: ControlRow(self._session, layer.id) for layer in layers}
            for row in self.rows.values():
                row.chosen.connect(lambda id: self._session.select(layer=id))
                self._list.addWidget(row)
        in_hand = self._in_hand(canvas)
        for layer in layers:
            self.rows[layer.id].show_layer(layer)
            self.rows[layer.id].set_current(layer is in_hand)
            self._thumbnails.ask(canvas, layer)

    def _follow_dials(self, layer: Layer | None) -> None:
        if layer:
            self.weight.set_value(layer.control.weight)
            self.begin.set_value(layer.control.start * 100)
            self.end.set_value(layer.control.end * 100)

    def _follow_models(self, layer: Layer | None) -> None:
        """Shown only where there is a choice."""
        fitting = control.fitting_models(self._models, self._picture_model, layer.control.kind) if layer else ()
        self._model_row.setVisible(len(fitting) > 1)
        with QSignalBlocker(self.model):
            self.model.clear()
            for info in fitting:
                self.model.addItem(info.title, info.name)
            place = self.model.findData(layer.control.model) if layer else -1
            self.model.setCurrentIndex(max(0, place))

    def _follow_note(self, canvas: Canvas | None) -> None:
        """Which layers the picture model cannot obey."""
        kinds = {layer.control.kind for layer in (control_layers(canvas) if canvas else ()) if layer.visible}
        deaf = [kind for kind in sorted(kinds) if not control.fitting_models(self._models, self._picture_model, kind)]
        title = next((info.title for info in self._models if info.name == self._picture_model), self._picture_model)
        names = self.tr(" and ").join(self.tr(control.NAMES.get(kind, kind)).lower() for kind in deaf)
        sentence = self.tr(
            "No control model here reads {1} for “{0}”: that is left out. Choose another model, or add a ControlNet of its family."
        )
        self.note.setText(sentence.format(title, names) if deaf else "")
        self.note.setVisible(bool(deaf) and bool(self._models))

    def _show_thumbnail(self, id: str) -> None:
        if id in self.rows:
            self.rows[id].show_picture(self._thumbnails.get(id))

    def _enable_ways(self) -> None:
        for item, action in zip(self.add.menu().actions(), control.ACTIONS, strict=True):
            item.setEnabled(action.enabled(self._session))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if current_canvas(self._session) and drops.can_take_pictures(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        add = lambda ids: [control.add_picture(self._session, id) for id in ids]  # noqa: E731
        if ids := drops.asset_ids(event.mimeData()):
            add(ids)
        else:
            import_files(self._session, drops.files(event.mimeData()), add)
        event.acceptProposedAction()

    def _mark(self, marked: bool) -> None:
        self.setProperty("chosen", "true" if marked else "false")
        self.style().polish(self)
