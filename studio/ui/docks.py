"""The panels around the stage: made when first needed, arranged per workspace, remembered."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QScrollArea, QWidget

from studio.session import Session
from studio.settings import settings

from . import theme
from .strip_height import StripHeight
from .workspaces import BOTTOM, LEFT, PANELS, RIGHT, WIDTHS, WORKSPACES, Panel

GRIP = 12  # height in pixels


class Docks:
    """The docks of one window."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        self._window = window
        self._session = session
        self._docks: dict[str, QDockWidget] = {}
        self._workspace = ""
        self._strip_height = StripHeight(window)
        window.setCorner(Qt.Corner.BottomLeftCorner, BOTTOM)
        window.setCorner(Qt.Corner.BottomRightCorner, BOTTOM)
        window.setDockNestingEnabled(True)

    def show(self, workspace: str) -> None:
        """Arrange the panels of a workspace as they were left, or as they are at first."""
        self.remember()
        self._workspace = workspace
        for id in WORKSPACES[workspace].panels:
            self._dock(id)
        state = settings().value(f"panels/{workspace}")
        if isinstance(state, QByteArray) and self._window.restoreState(state):
            self._strip_height.watch(self._strip(), self._strip().height())
        else:
            self._arrange()
        for id, dock in self._docks.items():
            if id not in WORKSPACES[workspace].panels:
                dock.hide()

    def remember(self) -> None:
        """Keep the arrangement of the workspace that is shown."""
        if self._workspace:
            settings().setValue(f"panels/{self._workspace}", self._window.saveState())

    def reset(self) -> None:
        """Forget the arrangement of the workspace that is shown."""
        settings().remove(f"panels/{self._workspace}")
        self._arrange()

    def toggle(self, id: str) -> None:
        """Show or hide one panel."""
        dock, strip = self._dock(id), self._strip()
        height = strip.height()
        dock.setVisible(not dock.isVisible())
        if dock is not strip and strip.isVisible():
            self._window.resizeDocks([strip], [height], Qt.Orientation.Vertical)  # a new panel takes from its side, not from the strip

    def toggle_strip(self) -> None:
        """Fold or unfold what lies at the bottom."""
        strip = self._strip()
        strip.setVisible(not strip.isVisible())

    def fill_menu(self, menu: QMenu) -> None:
        """List the panels of the workspace that is shown, to be ticked."""
        menu.clear()
        for id in WORKSPACES[self._workspace].panels:
            menu.addAction(self._dock(id).toggleViewAction())

    def _strip(self) -> QDockWidget:
        return self._dock(next(id for id in WORKSPACES[self._workspace].panels if PANELS[id].area == BOTTOM))

    def _dock(self, id: str) -> QDockWidget:
        if id not in self._docks:
            panel = PANELS[id]
            dock = QDockWidget(self._window.tr(panel.title), self._window)
            dock.setObjectName(id)
            dock.setTitleBarWidget(Grip(dock))
            dock.setWidget(_content(panel, panel.make(self._session)))
            self._window.addDockWidget(panel.area, dock)
            self._docks[id] = dock
        return self._docks[id]

    def _arrange(self) -> None:
        """Every panel where it is at first."""
        for dock in self._docks.values():
            self._window.removeDockWidget(dock)
        for area in (LEFT, RIGHT, BOTTOM):
            here = [id for id in WORKSPACES[self._workspace].panels if PANELS[id].area == area]
            docks = [self._dock(id) for id in here]
            for id, dock in zip(here, docks, strict=True):
                dock.setFloating(False)
                self._window.addDockWidget(area, dock)
                dock.setVisible(PANELS[id].shown and id not in WORKSPACES[self._workspace].hidden)
        self._size()
        if not self._window.isVisible():
            QTimer.singleShot(0, self._window, self._size)

    def _size(self) -> None:
        """The first sizes; a window that is not shown yet forgets those of the strip."""
        self._strip_height.watch(self._strip(), WORKSPACES[self._workspace].strip)
        for area in (LEFT, RIGHT, BOTTOM):
            here = [id for id in WORKSPACES[self._workspace].panels if PANELS[id].area == area]
            docks = [self._dock(id) for id in here]
            direction = Qt.Orientation.Vertical if area == BOTTOM else Qt.Orientation.Horizontal
            size = WORKSPACES[self._workspace].strip if area == BOTTOM else WIDTHS[area]
            self._window.resizeDocks(docks, [size] * len(docks), direction)
            if len(docks) > 1:
                self._window.resizeDocks(docks, [100 * PANELS[id].share for id in here], Qt.Orientation.Vertical)


def _content(panel: Panel, widget: QWidget) -> QWidget:
    """Side panels scroll when they are taller than the window; the strip fills its place."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("role", "bar" if panel.area == BOTTOM else "panel")
    if panel.area == BOTTOM or not panel.scrolls or isinstance(widget, QScrollArea):
        return widget
    area = _Side(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area


class _Side(QScrollArea):
    """Scrolls up and down only, so it is never narrower than what is in it."""

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self.widget().minimumSizeHint().width() + bar, super().minimumSizeHint().height())


class Grip(QWidget):
    """A panel's handle: drag it to move the panel, double-click to let it float, right-click for more. Drawn only under the pointer."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self.setFixedHeight(GRIP)
        self.setMinimumWidth(40)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(self.tr("Drag to move this panel, double-click to let it float."))
        self.setAccessibleName(self.tr("Handle of the panel {}").format(dock.windowTitle()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._window_area()
        painter.fillRect(self.rect(), theme.token("bar" if area == BOTTOM else "panel"))
        if self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("muted"))
            for step in (-8, 0, 8):
                painter.drawEllipse(QPoint(self.width() // 2 + step, self.height() // 2), 2, 2)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Close “{}”").format(self._dock.windowTitle()), self._dock.close)
        menu.addAction(self.tr("Let it float"), lambda: self._dock.setFloating(not self._dock.isFloating()))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _window_area(self) -> Qt.DockWidgetArea:
        window = self._dock.parentWidget()
        return window.dockWidgetArea(self._dock) if isinstance(window, QMainWindow) else LEFT
