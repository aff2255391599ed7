"""The export dialog: modeless; the film can be cut on while an earlier state of it is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio.jobs.job import State
from studio.render.export import Report
from studio.render.export_job import ExportJob
from studio.render.export_settings import ExportError
from studio.session import Session
from studio.settings import settings

from .. import theme
from ..widgets.primary_button import PrimaryButton
from .export_form import ExportForm

_STEPS = 1000  # of the progress bar


class ExportDialog(QDialog):
    """Asks how and where to, starts the export and follows it. Closed while an export runs it only hides: the export goes on, and the
    job tray shows it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: ExportJob | None = None
        self._task = ""
        self._made: Path | None = None
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(560)
        self.form = ExportForm(session, self)
        self._make_progress()
        self._make_buttons()
        self._lay_out()
        self.form.changed.connect(self._show_state)
        session.changed.connect(self._on_project)
        session.selection_changed.connect(self._on_project)
        session.closing.connect(self._stop)
        self._show_state()

    @property
    def job(self) -> ExportJob | None:
        """The export that runs now."""
        return self._job

    def start(self) -> None:
        """Begin the export that the form asks for."""
        try:
            wanted = self.form.settings()
            self._job = ExportJob(self._session.project, self._session.bundle.find_media, wanted, self)
        except ExportError as error:
            self._say(str(error), "danger")
            return
        settings().setValue("exports", str(Path(wanted.path).absolute().parent))
        self._made = None
        self._task = self._session.tasks.begin(self.tr("Export {}").format(Path(wanted.path).name), self.cancel)
        self._job.progressed.connect(self._on_progress)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)
        self._job.cancelled.connect(self._on_cancelled)
        self.bar.setValue(0)
        self.heading.setText(self.tr("Exporting {}").format(Path(wanted.path).name))
        self._say(self.tr("Starting…"))
        self._show_state()

    def cancel(self) -> None:
        """Stop the running export; nothing of it is left."""
        if self._job:
            self._say(self.tr("Stopping…"))
            self._job.cancel()

    def reject(self) -> None:
        if self._job:
            self.hide()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def _make_progress(self) -> None:
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.heading = QLabel()
        self.heading.setProperty("role", "title")
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setAccessibleName(self.tr("State of the export"))

    def _make_buttons(self) -> None:
        self.export_button = PrimaryButton(self.tr("Export"), self.tr("Write the film; you can go on working meanwhile"))
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self.start)
        self.cancel_button = QPushButton(self.tr("Stop"))
        self.cancel_button.setToolTip(self.tr("Stop the export; nothing of it is left"))
        self.cancel_button.clicked.connect(self.cancel)
        self.folder_button = QPushButton(self.tr("Show in folder"))
        self.folder_button.setToolTip(self.tr("Open the folder that the film lies in"))
        self.folder_button.clicked.connect(self._show_folder)
        self.play_button = QPushButton(self.tr("Open"))
        self.play_button.setToolTip(self.tr("Open the file with the system's own program"))
        self.play_button.clicked.connect(self._open)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * theme.spacing] * 4)
        column.setSpacing(2 * theme.spacing)
        column.addWidget(self.form)
        column.addWidget(self.heading)
        column.addWidget(self.bar)
        column.addWidget(self.status)
        row = QHBoxLayout()
        row.setSpacing(theme.spacing)
        row.addWidget(self.folder_button)
        row.addWidget(self.play_button)
        row.addWidget(self.cancel_button)
        row.addWidget(self.export_button, 1)
        column.addLayout(row)
        column.addStretch()

    def _show_state(self) -> None:
        running = self._job is not None
        self.form.setVisible(not running)
        self.heading.setVisible(running)
        self.bar.setVisible(running)
        self.cancel_button.setVisible(running)
        self.export_button.setVisible(not running)
        for button in (self.folder_button, self.play_button):
            button.setVisible(not running and self._made is not None)
        self.status.setVisible(bool(self.status.text()))
        self.layout().activate()
        self.adjustSize()

    def _say(self, text: str, role: str = "muted") -> None:
        self.status.setText(text)
        self.status.setProperty("role", role)
        self.status.style().polish(self.status)
        self.status.setVisible(bool(text))

    def _on_project(self) -> None:
        self.form.refresh()

    def _on_progress(self, done: int, total: int, note: str) -> None:
        self.bar.setValue(done * _STEPS // max(total, 1))
        left = self._job.seconds_left if self._job else None
        time = self.tr(", {} left").format(_clock(left)) if left is not None and done < total else ""
        said = {"Exporting": self.tr("Frame {} of {}").format(done, total), "Checking the file": self.tr("Checking the file"),
                "Measuring the loudness": self.tr("Measuring the loudness")}  # fmt: skip
        words = said.get(note, note)
        self._say(words + time)
        self._session.tasks.advance(self._task, done, total, words)

    def _on_finished(self, report: Report) -> None:
        self._made = Path(report.path)
        beside = self.tr(" Subtitles lie beside it.") if report.subtitles else ""
        text = self.tr("{} is ready: {:.1f} MB, written and checked in {}.").format(
            self._made.name, report.bytes / 1e6, _clock(report.seconds)
        )
        loud = ""
        if report.loudness is not None:
            loud = self.tr(" {:.1f} LUFS, true peak {:.1f} dBTP.").format(report.loudness, report.true_peak).replace("-", "−")
        self._session.tasks.end(self._task)
        self._end(text + beside + loud, "title")
        self._session.message.emit(self.tr("Exported {}").format(report.path))

    def _on_failed(self, sentence: str) -> None:
        self._session.tasks.end(self._task, State.FAILED, sentence)
        self._end(sentence, "danger")
        if not self.isVisible():
            self._session.problem.emit(sentence)

    def _on_cancelled(self) -> None:
        self._session.tasks.end(self._task, State.CANCELLED)
        self._end(self.tr("Stopped; nothing was written."), "muted")

    def _end(self, text: str, role: str) -> None:
        if self._job:
            self._job.deleteLater()
        self._job = None
        self._say(text, role)
        self._show_state()
        self.form.refresh()

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made.parent)))

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made)))

    def _stop(self) -> None:
        """The film is being closed: end the export with it."""
        if self._job:
            self._job.wait()


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
