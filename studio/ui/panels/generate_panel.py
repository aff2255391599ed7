"""Generate: what to make, how freely, with which seed and model, and the button that does it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engines.models import catalog
from studio.actions import generate
from studio.actions.action import complain
from studio.actions.canvas import current_canvas, set_frame
from studio.document.canvas import Frame
from studio.session import Selection, Session
from studio.ui.panels.control_section import ControlSection
from studio.ui.widgets.dial import LABEL_WIDTH, Dial
from studio.ui.widgets.foldable import Foldable
from studio.ui.widgets.primary_button import PrimaryButton
from studio.ui.widgets.prompt_edit import PromptEdit
from studio.ui.widgets.prompt_note import PromptNote
from studio.ui.widgets.section_title import SectionTitle
from studio.ui.widgets.seed_row import SeedRow
from studio.ui.widgets.segmented import Segmented


class GeneratePanel(QWidget):
    """The dials of the current canvas; they act on the mask, the whole picture or the frame's new room."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._models: dict[str, catalog.ModelInfo] = {}
        self._catalog: tuple[catalog.ModelInfo, ...] = ()
        self.setAccessibleName(self.tr("Generate"))
        self.intents = self._intents()
        self.prompt = self._text(self.tr("Prompt"), self.tr("What the picture shows"), 3, "prompt")
        self.negative = self._text(self.tr("Not in the picture"), self.tr("What should not be in the picture"), 2, "negative_prompt")
        self._unknown = PromptNote(self.prompt)
        self._make_dials()
        self.seed = SeedRow()
        self.control = ControlSection(session)
        self._canvas: str | None = None
        self._words_of = ""
        self.size, self.model = QComboBox(), QComboBox()
        self.button = PrimaryButton(self.tr("Make picture"), self.tr("Queue the candidates"), "Ctrl+↵")
        self._note = QLabel(wordWrap=True)
        self._note.setProperty("role", "muted")
        self._lay_out()
        self._connect()
        self._show_models(())
        session.paint.background.run(lambda: catalog.scan().models, self._show_models, lambda error: complain(session, error))

    def _intents(self) -> Segmented:
        options = (
            ("fill", self.tr("Fill"), self.tr("Make what the mask covers anew, the rest stays as it is")),
            ("vary", self.tr("Vary"), self.tr("Make the whole picture anew, more or less like it is")),
            ("expand", self.tr("Expand"), self.tr("Go on with the picture out to the frame; drag the frame's edges first (F)")),
        )
        return Segmented(options, self.tr("What to make"))

    def _text(self, name: str, hint: str, lines: int, field: str) -> PromptEdit:
        edit = PromptEdit(name, lines)
        edit.setPlaceholderText(hint)
        edit.textChanged.connect(lambda: generate.set_dials(self._session, **{field: edit.toPlainText()}))
        return edit

    def _make_dials(self) -> None:
        tip = self.tr("How far the result may go from what is there: 0 changes nothing, 1 ignores it")
        self.strength = Dial(self.tr("Strength"), 0, 1, 0.6, 0.01, 2, "", tip)
        self.steps = Dial(self.tr("Steps"), 1, 60, 20, 1, 0, "", self.tr("How many times the picture is refined; more is slower"))
        self.guidance = Dial(self.tr("Guidance"), 0, 15, 3.5, 0.1, 1, "", self.tr("How closely the picture follows the prompt"))
        tip = self.tr("How many results to choose from, each with its own seed; the judge puts the best one first where it knows the words")
        self.candidates = Dial(self.tr("Variations"), 1, 8, 2, 1, 0, "", tip)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(8)
        self._size_row = self._row(self.tr("Size"), self.size, self.tr("The shape of the canvas"))
        model_row = self._row(self.tr("Model"), self.model, self.tr("Which model makes the picture"))
        more = Foldable(self.tr("More"), "generate")
        for widget in (self.steps, self.seed, model_row, self.negative):
            more.body.addWidget(widget)
        for widget in (
            SectionTitle(self.tr("Generate")), self.intents, self.prompt, self._unknown, self.button, self._note,
            self.strength, self.guidance, self.candidates, self._size_row, self.control, more,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addStretch()

    def _row(self, name: str, box: QComboBox, tip: str) -> QWidget:
        row, label = QWidget(), QLabel(name)
        label.setFixedWidth(LABEL_WIDTH)
        box.setAccessibleName(name)
        for widget in (box, label):
            widget.setToolTip(tip)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(box, 1)
        return row

    def _connect(self) -> None:
        session = self._session
        self.intents.chosen.connect(lambda key: generate.set_dials(session, chosen=key))
        self.strength.changed.connect(self._set_strength)
        self.steps.changed.connect(lambda value: self._set_or_follow("steps", round(value)))
        self.guidance.changed.connect(lambda value: self._set_or_follow("guidance_scale", round(value, 2)))
        self.candidates.changed.connect(lambda value: generate.set_dials(session, candidates=round(value)))
        self.seed.changed.connect(lambda seed, locked: generate.set_dials(session, seed=int(seed), seed_locked=locked))
        self.model.activated.connect(lambda: generate.set_dials(session, model=self.model.currentData(), steps=None, guidance_scale=None))
        self.size.activated.connect(lambda: set_frame(session, Frame(0, 0, *self.size.currentData()), self.tr("Canvas size")))
        self._unknown.asked.connect(lambda: session.asked.emit("words"))
        self.button.clicked.connect(lambda: generate.generate(session))
        session.selection_changed.connect(self._on_selection)
        for signal in (session.changed, session.paint.dials_changed):
            signal.connect(self._follow)
        for dial in (self.strength, self.steps, self.guidance, self.candidates):
            dial.committed.connect(self._follow)  # while a dial moves it shows nothing else

    def _on_selection(self, before: Selection, after: Selection) -> None:
        """A film that plays moves the playhead with every frame; no dial hangs on that."""
        if replace(before, playhead=after.playhead) != after:
            self._follow()

    def _set_strength(self, value: float) -> None:
        field = "fill" if generate.intent(self._session) == "fill" else "vary"
        generate.set_dials(self._session, **{field: round(value, 2)})

    def _set_or_follow(self, field: str, value: float) -> None:
        """A dial at the model's own value follows the model."""
        info = self._info()
        own = getattr(info, field) if info else None
        generate.set_dials(self._session, **{field: None if value == own else value})

    def _info(self) -> catalog.ModelInfo | None:
        return self._models.get(self.model.currentData())

    def _show_models(self, models: tuple[catalog.ModelInfo, ...]) -> None:
        self._catalog = models
        self._models = {info.name: info for info in models if info.makes == "pictures"}
        self._follow()

    def _follow(self) -> None:
        """Show the dials of the current canvas."""
        canvas = current_canvas(self._session)
        dials = self._session.paint.dials(canvas.id if canvas else "")
        what = generate.intent(self._session)
        self._follow_canvas(canvas.id if canvas else None)
        self._follow_models(dials.model or self._session.project.model)
        self.control.show_for(self._catalog, dials.model or self._session.project.model)
        self._follow_intents(what)
        for edit, text in ((self.prompt, dials.prompt), (self.negative, dials.negative_prompt)):
            edit.set_text(text)
        info = self._info()
        self.strength.set_value(dials.fill if what == "fill" else dials.vary)
        self.strength.setVisible(what in ("fill", "vary"))
        for dial, value, own in ((self.steps, dials.steps, "steps"), (self.guidance, dials.guidance_scale, "guidance_scale")):
            default = getattr(info, own) if info else (20 if own == "steps" else 3.5)
            dial.set_default(default)
            dial.set_value(default if value is None else value)
        self.candidates.set_value(dials.candidates)
        self.seed.show_seed(dials.seed, dials.seed_locked)
        self._follow_size(what)

    def _follow_canvas(self, id: str | None) -> None:
        """What was typed for one canvas is not taken to the next."""
        if id != self._canvas:
            self._canvas = id
            for edit in (self.prompt, self.negative):
                edit.flush()

    def _follow_models(self, name: str) -> None:
        wanted = [(info.title, info.name) for info in self._models.values()]
        if name not in self._models:
            wanted.append((name, name))
        with QSignalBlocker(self.model):
            if [(self.model.itemText(i), self.model.itemData(i)) for i in range(self.model.count())] != wanted:
                self.model.clear()
                for title, key in wanted:
                    self.model.addItem(title, key)
            self.model.setCurrentIndex(self.model.findData(name))
        if name != self._words_of and name in self._models:
            self._words_of = name
            for edit in (self.prompt, self.negative):
                edit.set_words(self._models[name].words)

    def _follow_intents(self, what: str) -> None:
        canvas = current_canvas(self._session)
        possible = generate.possible_intents(canvas) if canvas else ("make",)
        for key in ("fill", "vary", "expand"):
            self.intents.button(key).setEnabled(key in possible)
        self.intents.setVisible(what != "make")
        if what != "make":
            self.intents.set_current(what)
        texts = {"fill": self.tr("Fill the mask"), "vary": self.tr("Vary the picture"), "expand": self.tr("Expand the picture")}
        self.button.set_text(texts.get(what, self.tr("Make picture")))
        self.button.setEnabled(generate.can_generate(self._session))
        self._note.setText(self._advice(what))
        self._note.setVisible(bool(self._note.text()))

    def _advice(self, what: str) -> str:
        if self._session.read_only:
            return self.tr("This film is open elsewhere: here it can only be looked at.")
        if what == "make" and not self.prompt.toPlainText().strip():
            return self.tr("Say in a few words what the picture shows.")
        return self.tr("Paint a mask (M) to change only a part.") if what == "vary" else ""

    def _follow_size(self, what: str) -> None:
        canvas = current_canvas(self._session)
        self._size_row.setVisible(what == "make" and canvas is not None)
        if canvas is None:
            return
        project = self._session.project
        short, long = sorted((project.width, project.height))
        sizes = {
            self.tr("Film"): (project.width, project.height),
            self.tr("Square"): (short, short),
            self.tr("Portrait") if project.width >= project.height else self.tr("Landscape"): (
                (short, long) if project.width >= project.height else (long, short)
            ),
        }
        frame = (canvas.frame.width, canvas.frame.height)
        if frame not in sizes.values():
            sizes[self.tr("Own")] = frame
        with QSignalBlocker(self.size):
            self.size.clear()
            for name, (width, height) in sizes.items():
                self.size.addItem(f"{name} · {width} × {height}", (width, height))
            self.size.setCurrentIndex([*sizes.values()].index(frame))
