"""The line at the bottom: saved or not, the engine, the film's format, what undo would take back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from engines.models.catalog import scan
from studio.document.project import Project
from studio.session import Selection, Session

from . import hints
from .theme import spacing

HEIGHT = 26
MESSAGE_MS = 6000
MEMORY_MS = 3000
_PAGE = 4096


class StatusLine(QFrame):
    """Messages of the session stand at the left for some seconds, then "Saved, every change" again; before the first edit that anybody
    makes in a workspace, a hint what to do there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT)
        self._saved, self._engine, self._format, self._undo = (self._label() for _ in range(4))
        self._device = ""
        self._quiet = QTimer(self, interval=MESSAGE_MS, singleShot=True)
        self._watch = QTimer(self, interval=MEMORY_MS)
        self._lay_out()
        self._connect()
        self._show_saved()
        self._show_film(None, session.project)

    def _label(self) -> QLabel:
        label = QLabel()
        label.setProperty("role", "muted")
        return label

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * spacing, 0, 2 * spacing, 0)
        row.setSpacing(3 * spacing)
        for label in (self._saved, self._engine, self._format):
            row.addWidget(label)
        row.addStretch()
        row.addWidget(self._undo)

    def _connect(self) -> None:
        self._session.message.connect(self._say)
        self._session.changed.connect(self._learn)
        self._session.changed.connect(self._show_film)
        self._session.selection_changed.connect(self._on_selection)
        self._session.queue.finished.connect(self._note_device)
        self._quiet.timeout.connect(self._show_saved)
        self._watch.timeout.connect(self._show_engine)
        self._watch.start()

    def _say(self, sentence: str) -> None:
        self._saved.setText(sentence)
        self._saved.setProperty("role", "muted")
        self._saved.style().polish(self._saved)
        self._quiet.start()

    def _show_saved(self) -> None:
        bundle, hint = self._session.bundle, hints.hint(self._session.selection.workspace)
        self._saved.setText(bundle.read_only_reason or bundle.trouble or hint or self.tr("Saved, every change"))
        self._saved.setProperty("role", "hint" if self._saved.text() == hint else "muted")
        self._saved.style().polish(self._saved)

    def _learn(self) -> None:
        hints.learned(self._session.selection.workspace)

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.workspace != after.workspace and not self._quiet.isActive():
            self._show_saved()

    def _show_film(self, before: Project | None, after: Project) -> None:
        rate = after.rate.numerator / after.rate.denominator
        self._format.setText(self.tr("{} fps · {}×{}").format(f"{rate:.3f}".rstrip("0").rstrip("."), after.width, after.height))
        label = self._session.history.undo_label
        self._undo.setText(self.tr("Undo: {}").format(label) if label else "")
        if before is None or before.model != after.model:
            self._title = next((info.title for info in scan().models if info.name == after.model), after.model)
            self._show_engine()
        if not self._quiet.isActive():
            self._show_saved()

    def _note_device(self, job) -> None:
        self._device = str(getattr(job.result, "facts", {}).get("device", "")).upper()
        self._show_engine()

    def _show_engine(self) -> None:
        where = self.tr("{} on {}").format(self._title, self._device) if self._device else self._title
        used = memory(self._session.queue.engine_pid)
        self._engine.setText(f"{where} · {used / 1e9:.1f} GB" if used else where)
        self._engine.setToolTip(self.tr("The model of this film, and the memory that the engine process uses."))


def memory(pid: int | None) -> int:
    """Bytes that a process holds in memory; 0 when nobody can say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE if pid else 0
    except (OSError, IndexError, ValueError):
        return 0
