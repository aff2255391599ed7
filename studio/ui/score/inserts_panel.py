"""The inserts of the strip that is chosen in the mixer, each with its dials."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from studio.actions import mix as actions
from studio.document.mix import Compressor, Equaliser, Insert, Limiter, Reverb
from studio.document.project import Project
from studio.session import Selection, Session
from studio.ui.theme import icon, spacing
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.section_title import SectionTitle


@dataclass(frozen=True)
class Turn:
    """A dial of an insert: the field, what people call it, its range, step, decimals, unit and what it does."""

    field: str
    name: str
    low: float
    high: float
    step: float
    decimals: int
    unit: str
    tip: str


TURNS: dict[type, tuple[Turn, ...]] = {
    Equaliser: (
        Turn("low_cut", "Low cut", 0, 400, 5, 0, " Hz", "Takes away what lies below: rumble. 0 is none."),
        Turn("low", "Low", -18, 18, 0.5, 1, " dB", "More or less bass, below 150 Hz."),
        Turn("middle", "Middle", -18, 18, 0.5, 1, " dB", "More or less around the middle frequency."),
        Turn("middle_hertz", "Middle at", 200, 8000, 50, 0, " Hz", "Where the middle is; voices are clear at 3000 Hz."),
        Turn("high", "High", -18, 18, 0.5, 1, " dB", "More or less treble, above 6000 Hz."),
    ),
    Compressor: (
        Turn("threshold", "Threshold", -60, 0, 0.5, 1, " dB", "What is louder than this is made less loud."),
        Turn("ratio", "Ratio", 1, 20, 0.1, 1, " : 1", "By how much."),
        Turn("attack", "Attack", 1, 200, 1, 0, " ms", "How soon it sets in."),
        Turn("release", "Release", 10, 1000, 10, 0, " ms", "How soon it lets go."),
        Turn("makeup", "Make-up", 0, 24, 0.5, 1, " dB", "How much louder all is afterwards."),
    ),
    Reverb: (
        Turn("amount", "Amount", 0, 1, 0.01, 2, "", "How much of the room is heard."),
        Turn("decay", "Decay", 0.2, 8, 0.1, 1, " s", "How long the room rings."),
        Turn("size", "Size", 0.1, 1.5, 0.05, 2, "", "0.3 is a small room, 1 a hall."),
        Turn("damping", "Damping", 0, 1, 0.05, 2, "", "How soft the walls are: highs fall sooner."),
    ),
    Limiter: (
        Turn("ceiling", "Ceiling", -12, 0, 0.1, 1, " dBTP", "The true peak that is not passed."),
        Turn("recovery", "Recovery", 10, 200, 5, 0, " dB/s", "How soon it is as loud again."),
    ),
}  # fmt: skip


class InsertsPanel(QWidget):
    """Shows the chain of `session.selection.strip`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.cards: list[InsertCard] = []
        self._title = SectionTitle(self.tr("Inserts"))
        self.add = QComboBox(accessibleName=self.tr("Add an insert"), toolTip=self.tr("Put an effect into this strip"))
        self.add.addItem(self.tr("Add an insert…"))
        self.add.addItems(list(actions.NEW_INSERTS))
        self._empty = QLabel(
            self.tr("Sound goes through this strip unchanged. An equaliser, a compressor, a room or a limiter can be put in.")
        )
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 4, 12, 12)
        self._column.setSpacing(spacing)
        for part in (self._title, self._empty, self.add):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.add.activated.connect(self._add)
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        self._refresh()

    def _add(self, index: int) -> None:
        self.add.setCurrentIndex(0)
        if index > 0:
            actions.add_insert(self._session, self._session.selection.strip, list(actions.NEW_INSERTS)[index - 1])

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.mix is not after.mix or before.timeline.tracks is not after.timeline.tracks:
            self._refresh()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.strip != after.strip:
            self._refresh()

    def _refresh(self) -> None:
        project, strip = self._session.project, self._session.selection.strip
        inserts = actions.inserts_of(project, strip)
        if [type(insert) for insert in inserts] != [card.kind for card in self.cards] or any(card.strip != strip for card in self.cards):
            self._rebuild(inserts, strip)
        for card, insert in zip(self.cards, inserts, strict=True):
            card.show_insert(insert)
        name = next((track.name for track in project.timeline.tracks if track.id == strip), strip.capitalize())
        self._title.set_text(self.tr("Inserts · {}").format(name))
        self._empty.setVisible(not inserts)

    def _rebuild(self, inserts: tuple[Insert, ...], strip: str) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [InsertCard(self._session, strip, index, type(insert)) for index, insert in enumerate(inserts)]
        for index, card in enumerate(self.cards):
            self._column.insertWidget(1 + index, card)


class InsertCard(QWidget):
    """One insert: a switch with its name, its dials, and a button that takes it out."""

    def __init__(self, session: Session, strip: str, index: int, kind: type) -> None:
        super().__init__()
        self.strip, self.kind = strip, kind
        self._session, self._index = session, index
        self.switch = QCheckBox(kind.__name__, toolTip=self.tr("Switch it on or off, to compare"))
        self.remove = QToolButton(toolTip=self.tr("Take it out"), accessibleName=self.tr("Take out {}").format(kind.__name__.lower()))
        self.remove.setIcon(icon("close", "muted"))
        self.remove.setProperty("role", "small")
        self.dials = {turn.field: self._dial(turn) for turn in TURNS[kind]}
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(self.switch, 1)
        head.addWidget(self.remove)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addLayout(head)
        for dial in self.dials.values():
            column.addWidget(dial)
        self.switch.clicked.connect(lambda on: actions.change_insert(session, strip, index, on=on))
        self.remove.clicked.connect(lambda: actions.remove_insert(session, strip, index))

    def show_insert(self, insert: Insert) -> None:
        """Show its dials as they stand."""
        self.switch.setChecked(insert.on)
        for field, dial in self.dials.items():
            dial.set_value(getattr(insert, field))
            dial.setEnabled(insert.on)

    def _dial(self, turn: Turn) -> Dial:
        default = getattr(self.kind(), turn.field)
        dial = Dial(self.tr(turn.name), turn.low, turn.high, default, turn.step, turn.decimals, turn.unit, self.tr(turn.tip))
        dial.committed.connect(
            lambda value: actions.change_insert(self._session, self.strip, self._index, **{turn.field: round(value, turn.decimals)})
        )
        return dial
