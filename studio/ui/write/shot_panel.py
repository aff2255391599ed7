"""The panel of the selected shot: picture, takes, prompt, dials, and the one big button."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from engines.models.catalog import find
from engines.progress import EngineError
from studio.actions import canvas
from studio.actions import shot as actions
from studio.actions.action import attempt
from studio.document.project import Project
from studio.document.shots import status
from studio.document.story import Shot
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.widgets.picture_box import PictureBox
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.prompt_note import PromptNote
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.thumbnails import Thumbnails

from .names import shot_name
from .shot_dials import ShotDials
from .shot_picture import picture_of, running
from .takes_strip import TakesStrip

PICTURE = QSize(576, 324)


class ShotPanel(QWidget):
    """Shows `session.selection.shot`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shot: Shot | None = None
        self._words_of = ""
        self._title = SectionTitle(self.tr("Shot"))
        self._picture = PictureBox()
        self._caption = QLabel(wordWrap=True)
        self._takes = TakesStrip(session)
        self._prompt = PromptEdit(self.tr("Prompt"))
        self._unknown = PromptNote(self._prompt)
        self._reset = QToolButton(
            toolTip=self.tr("Follow the script again"), accessibleName=self.tr("Let the prompt follow the script again")
        )
        self._dials = ShotDials(session)
        self._make = PrimaryButton(self.tr("Make missing shots"))
        self._again = QPushButton(self.tr("New take of this shot"))
        self._empty = QLabel(self.tr("Select a shot in the storyboard, or write one in the script."), wordWrap=True)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        for label in (self._caption, self._empty):
            label.setProperty("role", "muted")
        self._reset.setIcon(theme.icon("link-variant", "muted"))
        self._prompt.setPlaceholderText(self.tr("What the picture shows"))
        caption = QHBoxLayout()
        caption.addWidget(self._caption, 1)
        caption.addWidget(self._reset)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(theme.spacing)
        body.addWidget(self._picture)
        body.addLayout(caption)
        for widget in (self._takes, self._prompt, self._unknown, self._dials):
            body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 12)
        column.setSpacing(theme.spacing)
        for widget in (self._title, self._empty, self._body, self._make, self._again, self._dials.more):
            column.addWidget(widget)
        column.addStretch()

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        for signal in (session.queue.changed, session.queue.previewed):
            signal.connect(self._on_job)
        session.queue.rearranged.connect(self._show_state)
        Thumbnails.of(session).ready.connect(self._on_thumbnail)
        self._takes.chosen.connect(lambda take: actions.choose_take(session, self._shot.id, take))
        self._takes.removed.connect(lambda take: actions.remove_take(session, self._shot.id, take))
        self._prompt.committed.connect(lambda text: actions.set_prompt(session, self._shot.id, text))
        self._unknown.asked.connect(lambda: session.asked.emit("words"))
        self._reset.clicked.connect(lambda: actions.set_prompt(session, self._shot.id, ""))
        self._picture.opened.connect(lambda: attempt(session, lambda: canvas.open_shot(session, self._shot.id)))
        self._make.clicked.connect(self._make_pictures)
        self._again.clicked.connect(self._make_take)

    def _make_pictures(self) -> None:
        self._flush()
        if actions.missing(self._session):
            actions.generate_missing(self._session, int(self._dials.takes.value()))
        else:
            self._make_take()

    def _make_take(self) -> None:
        self._flush()
        attempt(self._session, lambda: actions.generate(self._session, actions.selected(self._session), int(self._dials.takes.value())))

    def _flush(self) -> None:
        """What is being typed belongs to the picture that is asked for."""
        self._prompt.flush()
        self._dials.flush()

    def _on_changed(self, before: Project, after: Project) -> None:
        same = before.shots is after.shots and before.assets is after.assets and before.model == after.model and before.rate == after.rate
        if not same:
            self._show()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if (before.shot, before.shots) != (after.shot, after.shots):
            self._flush()
            self._show()

    def _on_job(self, job_id: str) -> None:
        self._show_state()

    def _on_thumbnail(self, asset_id: str) -> None:
        if self._shot and self._shot.take and self._shot.take.asset == asset_id:
            self._show_state()

    def _show(self) -> None:
        project = self._session.project
        self._shot = project.shot(self._session.selection.shot or "")
        for widget in (self._body, self._dials.more):
            widget.setVisible(self._shot is not None)
        self._empty.setVisible(self._shot is None)
        if self._shot is not None:
            self._title.set_text(self.tr("Shot {} · {}").format(actions.number(project, self._shot.id), shot_name(self._shot)))
            self._picture.set_shape(project.width, project.height)
            self._takes.show_takes(self._shot)
            self._show_words(str(self._shot.dials.get("model", project.model)))
            self._prompt.set_text(self._shot.prompt)
            self._reset.setVisible(self._shot.prompt_edited)
            self._dials.show_shot(self._shot)
        self._show_state()

    def _show_words(self, model: str) -> None:
        """Complete and check the prompt by what the model knows."""
        if model != self._words_of:
            self._words_of = model
            try:
                self._prompt.set_words(find(model).words)
            except EngineError:
                self._prompt.set_words({})

    def _show_state(self) -> None:
        missing = len(actions.missing(self._session))
        self._make.set_text(
            self.tr("Make {} missing shots").format(missing)
            if missing > 1
            else self.tr("Make missing shot")
            if missing
            else self.tr("New take")
        )
        several = len(actions.selected(self._session))
        self._make.setEnabled(not self._session.read_only and bool(missing or self._shot))
        self._again.setVisible(bool(missing and self._shot))
        self._again.setText(self.tr("New take of {} shots").format(several) if several > 1 else self.tr("New take of this shot"))
        if self._shot is not None:
            self._show_picture(self._shot)

    def _show_picture(self, shot: Shot) -> None:
        job = running(self._session, shot.id)
        picture = picture_of(self._session, shot, PICTURE)
        words = shot.text or shot.heading
        self._picture.show_picture(picture, words, job.fraction if job else None)
        self._caption.setText(self._state_words(shot))

    def _state_words(self, shot: Shot) -> str:
        """ "take 2 running · step 12 of 20", or which take is shown and how it was made."""
        job = running(self._session, shot.id)
        if job is not None:
            return " · ".join(part for part in (self.tr("take {} running").format(len(shot.takes) + 1), job.note.lower()) if part)
        if actions.pending(self._session, shot.id):
            return self.tr("take {} waiting").format(len(shot.takes) + 1)
        if shot.take is None:
            return self.tr("no picture yet")
        place = shot.takes.index(shot.take) + 1
        asset = self._session.project.assets.get(shot.take.asset)
        dials = asset.recipe.request.get("dials", {}) if asset and asset.recipe else {}
        stale = [self.tr("prompt changed since")] if status(self._session.project, shot) == "stale" else []
        made = [self.tr("seed {}").format(dials["seed"]), str(dials["model"])] if dials else []
        return " · ".join([self.tr("take {} of {}").format(place, len(shot.takes)), *made, *stale])
