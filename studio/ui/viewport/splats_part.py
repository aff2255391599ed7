"""What can be done with the selected splats: choose by size and opacity, take out, separate, recolour; and finding floaters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QColorDialog, QHBoxLayout, QLabel, QPushButton

from studio.actions import splats
from studio.actions.action import attempt
from studio.session import Session
from studio.splat_state import BRUSHES, TOLERANCES, Recolouring
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.number_field import NumberField

from .part import Part
from .splat_hand import BODIES


class SplatsPart(Part):
    """Seen while splats are edited."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self.tr("Splats"))
        self.count = QLabel()
        self.count.setProperty("role", "muted")
        self.column.addWidget(self.count)
        self._of_tools()
        self._taking_out()
        self._floaters()
        self._colours()
        self._ranges()
        session.splats.tools_changed.connect(lambda before, after: self.show_now())
        session.splats.marks_changed.connect(self.show_now)
        self.show_now()

    def show_now(self) -> None:
        state, mine = self.session.splats, splats.cloud(self.session)
        self.setVisible(state.tools.on)
        if not state.tools.on:
            return
        chosen, doubtful = splats.chosen(self.session), splats.floaters(self.session)
        some, whole = (int(chosen.sum()), int(mine.there.sum())) if mine else (0, 0)
        self.title.set_text(mine.prop.name if mine else self.tr("Splats"))
        self.count.setText(self.tr("{} of {} splats selected").format(f"{some:,}", f"{whole:,}"))
        self.brush.setVisible(state.tools.tool == "brush")
        self.tolerance.setVisible(state.tools.tool == "colour")
        for button in self.inside:
            button.setVisible(state.tools.tool in BODIES)
        self.brush.set_value(state.tools.brush)
        self.tolerance.set_value(state.tools.tolerance)
        for widget in (*self.changes, self.brightness, self.saturation, self.tint):
            widget.setEnabled(some > 0)
        self._show_floaters(doubtful)

    def _show_floaters(self, doubtful) -> None:
        tools, many = self.session.splats.tools, 0 if doubtful is None else int(doubtful.sum())
        self.show_floaters.setChecked(tools.floaters)
        self.strength.setVisible(tools.floaters)
        self.remove.setVisible(tools.floaters)
        self.strength.set_value(round(100 * tools.strength))
        waiting = tools.floaters and doubtful is None
        self.remove.setText(self.tr("Looking…") if waiting else self.tr("Remove {} floaters").format(f"{many:,}"))
        self.remove.setEnabled(many > 0)

    def _of_tools(self) -> None:
        session, tr = self.session, self.tr
        self.brush = self.dial(
            Dial(tr("Brush"), *BRUSHES, 24, 1, 0, " px", tr("Radius of the brush on the screen; also [ and ]")), lambda value: None
        )
        self.brush.changed.connect(lambda value: session.splats.set_tools(brush=value))
        self.tolerance = self.dial(
            Dial(tr("Tolerance"), *TOLERANCES, 12, 1, 0, "", tr("How unlike a colour may be and still be taken: 2 can just be told apart")),
            lambda value: session.splats.set_tools(tolerance=value),
        )
        inside, crop = (
            self.button(
                tr("Select inside"), tr("What stands inside of the box or sphere (Return)"), lambda: splats.choose_in_body(session)
            ),
            self.button(
                tr("Crop to it"), tr("Take out all that stands outside of the box or sphere"), lambda: splats.crop_to_body(session)
            ),
        )
        self.inside = (inside, crop)
        self._buttons(inside, crop)

    def _taking_out(self) -> None:
        session, tr = self.session, self.tr
        delete = self.button(tr("Delete"), tr("Take the selected splats out (Del)"), lambda: splats.delete(session))
        crop = self.button(tr("Crop"), tr("Take all others out"), lambda: splats.keep_only(session))
        separate = self.button(tr("Separate"), tr("They become a model and a prop of their own"), lambda: splats.separate(session))
        copy = self.button(tr("Duplicate"), tr("A copy of them becomes a model and a prop"), lambda: splats.duplicate(session))
        self.changes = (delete, crop, separate, copy)
        self._buttons(delete, crop)
        self._buttons(separate, copy)

    def _floaters(self) -> None:
        session, tr = self.session, self.tr
        self.show_floaters = QCheckBox(tr("Show floaters in red"))
        self.show_floaters.setToolTip(tr("Splats that are lonely, huge, thin as needles or faint, or hang together with few"))
        self.show_floaters.clicked.connect(lambda on: attempt(session, lambda: splats.show_floaters(session, on)))
        self.column.addWidget(self.show_floaters)
        self.strength = self.dial(
            Dial(tr("Strength"), 0, 100, 50, 1, 0, " %", tr("How soon a splat is taken for a floater")), lambda value: None
        )
        self.strength.changed.connect(lambda value: session.splats.set_tools(strength=value / 100))
        self.remove = self.button("", tr("Take out what is red"), lambda: splats.remove_floaters(session))
        self.remove.setAccessibleName(tr("Remove floaters"))
        self._buttons(self.remove)

    def _colours(self) -> None:
        tr = self.tr
        self.brightness = self._colour_dial(tr("Brightness"), "brightness", 300, tr("Of the selected splats; 100 % leaves them"))
        self.saturation = self._colour_dial(tr("Saturation"), "saturation", 300, tr("0 % is grey; 100 % leaves them"))
        self.tint = self.button(tr("Tint…"), tr("Multiply their colours by one"), self._ask_tint)
        self._buttons(self.tint)

    def _ranges(self) -> None:
        session, tr = self.session, self.tr
        self.sizes = self._range(
            tr("Size"), tr("of all splats, smallest first: 95 to 100 % are the largest twentieth"),
            lambda low, high: splats.choose_sizes(session, low, high),
        )  # fmt: skip
        self.opacities = self._range(
            tr("Opacity"), tr("0 % is clear, 100 % hides all behind it"), lambda low, high: splats.choose_opacities(session, low, high)
        )

    def _buttons(self, *buttons: QPushButton) -> None:
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        self.column.addLayout(row)

    def _range(self, title: str, tip: str, run: Callable[[float, float], object]) -> tuple[NumberField, NumberField, QPushButton]:
        low, high = NumberField((0, 100), 1, 0, " %"), NumberField((0, 100), 1, 0, " %")
        high.setValue(100)
        for field, name in ((low, self.tr("{} from")), (high, self.tr("{} to"))):
            field.setAccessibleName(name.format(title))
            field.setToolTip(f"{name.format(title)}, 0 to 100 %\n{tip}")
            field.setFixedWidth(56)
        select = self.button(
            self.tr("Select"), self.tr("Select the splats of this range"), lambda: run(low.value() / 100, high.value() / 100)
        )
        select.setFixedWidth(60)
        select.setAccessibleName(self.tr("Select by {}").format(title.lower()))
        self.row(title, low, high, select)
        return low, high, select

    def _colour_dial(self, title: str, name: str, most: float, tip: str) -> Dial:
        def show(value: float) -> None:
            self.session.splats.show_draft(Recolouring(**{name: value / 100}))

        def commit(value: float) -> None:
            self.session.splats.show_draft(None)
            splats.recolour(self.session, Recolouring(**{name: value / 100}))
            dial.set_value(100)

        dial = self.dial(Dial(title, 0, most, 100, 1, 0, " %", tip), commit)
        dial.changed.connect(show)
        return dial

    def _ask_tint(self) -> None:
        dialog = QColorDialog(QColor("white"), self)
        dialog.setWindowTitle(self.tr("Tint of the selected splats"))
        dialog.colorSelected.connect(lambda colour: attempt(self.session, lambda: self._tint(colour)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tint(self, colour: QColor) -> None:
        splats.recolour(self.session, Recolouring(tint=colour.getRgbF()[:3]))
