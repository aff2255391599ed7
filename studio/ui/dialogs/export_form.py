"""What a person can say about an export: form, size, rate, quality, part, subtitles, and where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio.document.project import Rate
from studio.document.timecode import short_timecode
from studio.render.export_settings import LOUDNESSES, ExportError, ExportSettings, span
from studio.render.presets import RATES, frame_size
from studio.render.yuv import even
from studio.session import Session
from studio.settings import settings
from studio.ui.file_dialog import show_dialog

from .. import theme
from ..widgets.segmented import Segmented

LOUDNESS = dict(zip(("mixed", "web", "podcast", "broadcast"), (None, *LOUDNESSES), strict=True))
_SUFFIX = {"mp4": ".mp4", "webm": ".webm", "png": "", "wav": ".wav", "frame": ".png"}


class ExportForm(QWidget):
    """`changed`: anything was set anew. `settings()` is what was said."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._make_choices()
        self._make_path()
        self._rows = self._lay_out()
        for choice in (self.format, self.quality, self.part, self.subtitles, self.loudness):
            choice.chosen.connect(self._on_changed)
        for box in (self.size, self.rate):
            box.currentIndexChanged.connect(self._on_changed)
        self.path.textChanged.connect(self._on_changed)
        self.format.chosen.connect(self._fit_path)
        self.path.setText(str(self._default_path()))
        self.refresh()

    def settings(self) -> ExportSettings:
        """The export that was asked for. Raises ExportError when a field cannot be used."""
        text = self.path.text().strip()
        if not text:
            raise ExportError(self.tr("Choose where the film shall be written."))
        timeline, form = self._session.project.timeline, self.format.current
        start, end = 0, None
        if form == "frame":
            start = self._session.selection.playhead
        elif self.part.current == "marks":
            start, end = timeline.mark_in or 0, timeline.mark_out
        path = Path(text).expanduser()
        path = path if path.suffix == _SUFFIX[form] or form == "png" else path.with_name(path.name + _SUFFIX[form])
        width, height = self.size.currentData()
        return ExportSettings(
            str(path),
            form,
            width,
            height,
            self.rate.currentData(),
            self.quality.current,
            self.subtitles.current,
            start,
            end,
            LOUDNESS[self.loudness.current],
        )

    def refresh(self) -> None:
        """Show what fits the film as it stands now."""
        timeline, form = self._session.project.timeline, self.format.current
        marked = timeline.mark_in is not None or timeline.mark_out is not None
        self.part.button("marks").setEnabled(marked)
        if not marked:
            self.part.set_current("all")
        film = form in ("mp4", "webm")
        for field, shown in (
            (self.size, form != "wav"), (self.rate, form in ("mp4", "webm", "png")), (self.quality, film),
            (self.part, form != "frame"), (self.subtitles, form != "wav"), (self.loudness, form in ("mp4", "webm", "wav")),
        ):  # fmt: skip
            self._rows.setRowVisible(field, shown)
        self.subtitles.button("beside").setEnabled(film)
        if not film and self.subtitles.current == "beside":
            self.subtitles.set_current("none")
        self.summary.setText(self._summary())

    def _make_choices(self) -> None:
        project = self._session.project
        self.format = Segmented(
            (
                ("mp4", self.tr("MP4"), self.tr("H.264 and AAC: plays everywhere")),
                ("webm", self.tr("WebM"), self.tr("VP9 and Opus: for the web; takes longer")),
                ("png", self.tr("Pictures"), self.tr("A folder of numbered PNG pictures")),
                ("wav", self.tr("Sound"), self.tr("The mix as WAV, 48 kHz, 24 bit")),
                ("frame", self.tr("Frame"), self.tr("The frame at the playhead as one PNG")),
            ),
            self.tr("Form"),
        )
        self.size = _choice(self.tr("Size"), self.tr("Pixels of the picture; the film's own shape is kept"))
        sizes = {frame_size(project, 720): "720p", frame_size(project, 1080): "1080p"}
        sizes.setdefault((even(project.width), even(project.height)), self.tr("The film's own"))
        for size, name in sizes.items():
            self.size.addItem(f"{name}  ·  {size[0]} × {size[1]}", size)
        self.rate = _choice(self.tr("Frames per second"), self.tr("Another rate than the film's shows its frames for longer or shorter"))
        for rate in dict.fromkeys((project.rate, *RATES)):
            own = self.tr("  ·  the film's own") if rate == project.rate else ""
            self.rate.addItem(f"{_rate_text(rate)}{own}", rate)
        levels = (
            ("draft", self.tr("Draft"), self.tr("Fast and small")),
            ("good", self.tr("Good"), self.tr("Looks like the original; about 4 MB a minute and more")),
            ("best", self.tr("Best"), self.tr("For further work: large, and takes three times as long")),
        )
        self.quality = Segmented(levels, self.tr("Quality"))
        self.quality.set_current("good")
        marks = ("marks", self.tr("In to out"), self.tr("The part between the marks I and O"))
        self.part = Segmented((("all", self.tr("Whole film")), marks), self.tr("Part"))
        self.subtitles = Segmented(
            (
                ("none", self.tr("None")),
                ("beside", self.tr("Beside"), self.tr("As a .srt file beside the film: players can switch it on and off")),
                ("burned", self.tr("In the picture"), self.tr("Burned in: always to be seen")),
            ),
            self.tr("Subtitles"),
        )
        self.subtitles.set_current("beside")
        self.loudness = Segmented(
            (
                ("mixed", self.tr("As mixed"), self.tr("The sound stays as it is")),
                ("web", self.tr("−14 web"), self.tr("−14 LUFS, for video and music services")),
                ("podcast", self.tr("−16"), self.tr("−16 LUFS, for podcasts and telephones")),
                ("broadcast", self.tr("−23 TV"), self.tr("−23 LUFS, for broadcasting (EBU R 128)")),
            ),
            self.tr("Loudness"),
        )

    def _make_path(self) -> None:
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("Where to"))
        self.browse = QPushButton(self.tr("Choose…"))
        self.browse.setToolTip(self.tr("Choose a folder and a name"))
        self.browse.clicked.connect(self._browse)
        self.summary = QLabel()
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)

    def _lay_out(self) -> QFormLayout:
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(2 * theme.spacing)
        rows.setVerticalSpacing(theme.spacing + 4)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        labels = (
            self.tr("Form"),
            self.tr("Size"),
            self.tr("Rate"),
            self.tr("Quality"),
            self.tr("Part"),
            self.tr("Subtitles"),
            self.tr("Loudness"),
        )
        for label, field in zip(
            labels, (self.format, self.size, self.rate, self.quality, self.part, self.subtitles, self.loudness), strict=True
        ):
            rows.addRow(label, field)
        place = QHBoxLayout()
        place.addWidget(self.path, 1)
        place.addWidget(self.browse)
        rows.addRow(self.tr("Where to"), place)
        rows.addRow("", self.summary)
        return rows

    def _on_changed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _fit_path(self, form: str) -> None:
        """Give the name the ending of the form."""
        path = Path(self.path.text())
        bare = path.with_suffix("") if path.suffix in _SUFFIX.values() else path
        self.path.setText(str(bare) + _SUFFIX[form])

    def _default_path(self) -> Path:
        folder = Path(str(settings().value("exports", self._session.bundle.folder.parent)))
        folder = folder if folder.is_dir() else self._session.bundle.folder.parent
        return folder / (self._session.project.title.replace("/", "-") + _SUFFIX[self.format.current])

    def _browse(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Export to"), str(Path(self.path.text()).parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the summary says so, and the old file stays until the new one is whole
        dialog.selectFile(Path(self.path.text()).name)
        dialog.fileSelected.connect(self.path.setText)
        show_dialog(dialog)

    def _summary(self) -> str:
        """What will come out, or why nothing can."""
        try:
            wanted = self.settings()
            extent = span(self._session.project, wanted)
        except ExportError as error:
            return str(error)
        length = self.tr("{} frames, {}").format(extent.frames, short_timecode(wanted.rate, extent.frames))
        parts = {"wav": self.tr("{} samples at 48 kHz").format(extent.samples), "frame": self.tr("One picture")}
        text = parts.get(wanted.format, length)
        if Path(wanted.path).is_file():
            text += self.tr(". The file is there already and will be replaced when the new one is whole")
        return text + "."


def _choice(name: str, tip: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box


def _rate_text(rate: Rate) -> str:
    return f"{rate.numerator / rate.denominator:.3f}".rstrip("0").rstrip(".")
