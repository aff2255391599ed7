"""The floating bar of tools while splats are edited."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget

from studio.actions import splats
from studio.actions.action import attempt
from studio.session import Session
from studio.splat_state import SplatTools
from studio.ui import theme

SIDE = 32  # pixels of a button
WAYS = "\n" + "Shift adds, Alt takes away."


class SplatBar(QFrame):
    """Seen while splats are edited: rectangle, lasso, brush, colour, box, sphere; all, none, invert; done."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAccessibleName(self.tr("Tools for splats"))
        self._session = session
        self.tools: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)
        self._row.setSpacing(2)
        group = QButtonGroup(self)
        for tool, (icon, title, key, tip) in self._texts().items():
            button = self._button(icon, title, tip, key)
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _=False, tool=tool: splats.take_tool(session, tool))
            self.tools[tool] = button
        self._row.addSpacing(8)
        tip = self.tr("Rectangle, lasso and brush leave out what lies behind other splats.")
        self.front = self._button("flip-to-front", self.tr("Only in front"), tip, "V")
        self.front.setCheckable(True)
        self.front.clicked.connect(lambda on: session.splats.set_tools(front=on))
        self._command("select-all", self.tr("Select all (Ctrl+A)"), splats.choose_all)
        self._command("select-off", self.tr("Select none (Ctrl+Shift+A)"), splats.choose_none)
        self._command("select-inverse", self.tr("Invert the selection (Ctrl+Shift+I)"), splats.invert)
        self._row.addSpacing(8)
        self.done = self._command("check", self.tr("Done (4 or Esc)"), splats.switch_editing)
        session.splats.tools_changed.connect(self._follow)
        self._follow(session.splats.tools, session.splats.tools)

    def _texts(self) -> dict[str, tuple[str, str, str, str]]:
        """Icon, title, key and tip of each tool."""
        tr, ways = self.tr, self.tr(WAYS)
        inside = tr("Drag its handles (move, rotate, scale), then Return selects what stands inside of it.")
        return {
            "rectangle": ("selection", tr("Rectangle"), "R", tr("Drag over the splats.") + ways),
            "lasso": ("lasso", tr("Lasso"), "L", tr("Draw around the splats.") + ways),
            "brush": ("brush", tr("Brush"), "B", tr("Paint over the splats; [ and ] change its size.") + ways),
            "colour": ("eyedropper", tr("Colour"), "O", tr("Click a colour: all splats that are like it.") + ways),
            "box": ("cube-outline", tr("Box"), "X", inside),
            "sphere": ("sphere", tr("Sphere"), "G", inside),
        }

    def _command(self, icon: str, title: str, run) -> QToolButton:
        button = self._button(icon, title, "", "")
        button.clicked.connect(lambda: attempt(self._session, lambda: run(self._session)))
        return button

    def _button(self, icon: str, title: str, tip: str, key: str) -> QToolButton:
        named = f"{title} ({key})" if key else title
        button = QToolButton(icon=theme.icon(icon), iconSize=QSize(18, 18), toolTip=f"{named}\n{tip}".strip(), shortcut=key)
        button.setFixedSize(SIDE, SIDE)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(title)
        self._row.addWidget(button)
        return button

    def _follow(self, before: SplatTools, after: SplatTools) -> None:
        self.tools[after.tool].setChecked(True)
        self.front.setChecked(after.front)
        self.setVisible(after.on)
