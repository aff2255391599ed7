"""One sentence over the stage: what went wrong, or an offer with a button. Never modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from studio.ui.theme import icon

OFFER_MS = 20_000
WIDTH = 560


class Banner(QFrame):
    """Lies over the bottom of `stage`. A problem stays until it is closed or another sentence takes its place; an offer goes by itself."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self.setProperty("role", "floating")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = QLabel()
        self._text = QLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(accessibleName=self.tr("Accept the offer"))
        self._close = QToolButton(toolTip=self.tr("Close"), accessibleName=self.tr("Close this message"))
        self._close.setIcon(icon("close", "muted"))
        self._run: Callable[[], object] | None = None
        self._quiet = QTimer(self, interval=OFFER_MS, singleShot=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        for widget in (self._icon, self._text, self._button, self._close):
            row.addWidget(widget)
        self._close.clicked.connect(self.hide)
        self._button.clicked.connect(self._accept)
        self._quiet.timeout.connect(self.hide)
        stage.installEventFilter(self)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown, "" while nothing is."""
        return self._text.text() if self.isVisible() else ""

    def complain(self, sentence: str) -> None:
        """Show a problem."""
        self._quiet.stop()
        self._show(sentence, "alert-circle-outline", "danger")

    def offer(self, sentence: str, button: str, run: Callable[[], object]) -> None:
        """Show an offer; its button calls `run`."""
        self._show(sentence, "lightbulb-on-outline", "accent_text")
        self._run = run
        self._button.setText(button)
        self._button.setAccessibleName(button)
        self._button.show()
        self._quiet.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, sentence: str, name: str, colour: str) -> None:
        self._run = None
        self._button.hide()
        self._icon.setPixmap(icon(name, colour).pixmap(20, 20))
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        stage = self.parentWidget()
        width = min(WIDTH, stage.width() - 32)
        self.setFixedWidth(width)
        height = self.layout().totalHeightForWidth(width) if self.layout().hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((stage.width() - width) // 2, stage.height() - height - 20, width, height)

    def _accept(self) -> None:
        run = self._run
        self.hide()
        if run:
            run()
