"""The numbers of what is selected in a Set: where a prop stands, how a camera looks, how the place is lit."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from studio.actions import set_camera, sets
from studio.actions.action import attempt
from studio.document.scene import FLOOR, SENSORS, Placement
from studio.document.set_motion import placement_at
from studio.document.set_moves import MOVES
from studio.session import Session
from studio.splat_state import SplatTools
from studio.ui import theme
from studio.ui.widgets.dial import Dial
from studio.ui.widgets.number_field import NumberField

from .part import Part
from .sides_part import SidesPart
from .splats_part import SplatsPart


class Inspector(QWidget):
    """Parts, one under the other: prop, its faces, camera, place; while splats are edited, they alone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Inspector"))
        self.prop, self.camera, self.place = PropPart(session), CameraPart(session), PlacePart(session)
        self.splats, self.sides = SplatsPart(session), SidesPart(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(theme.spacing)
        for part in (self.splats, self.prop, self.sides, self.camera, self.place):
            column.addWidget(part)
        column.addStretch(1)
        session.splats.tools_changed.connect(self._follow_tools)

    def _follow_tools(self, before: SplatTools, after: SplatTools) -> None:
        if before.on != after.on:
            for part in (self.prop, self.sides, self.camera, self.place):
                part.show_now()


class PropPart(Part):
    """Position, rotation and scale of the selected prop; of several, the first is shown and all are moved alike."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "")
        rows = (
            ("position", self.tr("Position"), (-1e6, 1e6), 0.1, 2, self.tr("metres")),
            ("rotation", self.tr("Rotation"), (-36000.0, 36000.0), 5.0, 1, self.tr("degrees")),
            ("scale", self.tr("Scale"), (1e-4, 1e4), 0.1, 3, self.tr("factor")),
        )
        self.fields: dict[str, tuple[NumberField, ...]] = {}
        for name, title, bounds, step, decimals, unit in rows:
            fields = tuple(NumberField(bounds, step, decimals) for _ in range(3))
            for axis, field in zip("XYZ", fields, strict=True):
                field.setAccessibleName(f"{title} {axis}")
                field.setToolTip(f"{title} {axis}, {unit}")
                field.setFixedWidth(58)
                field.editingFinished.connect(lambda name=name: self._commit(name))
            self.fields[name] = fields
            self.row(title, *fields)
        keys, floor = (
            QHBoxLayout(),
            self.button(self.tr("To floor"), self.tr("Stand on the floor (F)"), lambda: sets.drop_to_floor(session)),
        )
        self.key = self.button(self.tr("Key"), self.tr("Remember this place at the present frame (K)"), lambda: sets.key_props(session))
        self.unkey = self.button(self.tr("No key"), self.tr("Forget the key at this frame"), lambda: sets.unkey_props(session))
        for button in (floor, self.key, self.unkey):
            keys.addWidget(button)
        self.column.addLayout(keys)
        self.show_now()

    def show_now(self) -> None:
        chosen = sets.selected_props(self.session)
        self.setVisible(bool(chosen) and not self.session.splats.tools.on)
        if not chosen:
            return
        first, frame = chosen[0], self.session.selection.set_frame
        self.title.set_text(first.name if len(chosen) == 1 else self.tr("{} props").format(len(chosen)))
        placement = placement_at(first, frame)
        for name, fields in self.fields.items():
            for field, value in zip(fields, getattr(placement, name), strict=True):
                field.blockSignals(True)
                field.setValue(value)
                field.setEnabled(not first.locked)
                field.blockSignals(False)
        self.unkey.setEnabled(any(key.frame == frame for prop in chosen for key in prop.keys))

    def _commit(self, name: str) -> None:
        chosen = sets.selected_props(self.session)
        if not chosen:
            return
        frame = self.session.selection.set_frame
        old, wanted = getattr(placement_at(chosen[0], frame), name), tuple(field.value() for field in self.fields[name])
        decimals = self.fields[name][0].decimals()
        if all(round(a, decimals) == round(b, decimals) for a, b in zip(old, wanted, strict=True)):
            return
        placements = {prop.id: _changed(placement_at(prop, frame), name, old, wanted) for prop in chosen}
        attempt(self.session, lambda: sets.place_props(self.session, placements, self.tr("Place props")))


class CameraPart(Part):
    """Lens, focus, blur, moves and keys of the camera in hand."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "")
        self.sensor = QComboBox(accessibleName=self.tr("Sensor"), toolTip=self.tr("Width of the sensor: smaller ones see less"))
        for name, width in SENSORS.items():
            self.sensor.addItem(f"{name}, {width:g} mm", width)
        self.sensor.activated.connect(lambda: self._change(self.tr("Sensor"), sensor=float(self.sensor.currentData())))
        self.row(self.tr("Sensor"), self.sensor)
        tr = self.tr
        self.focal = self._lens("focal", Dial(tr("Focal length"), 8, 300, 35, 1, 0, " mm", tr("Short is wide, long is near")))
        self.roll = self._lens("roll", Dial(tr("Roll"), -180, 180, 0, 1, 0, "°", tr("Tilts the horizon")))
        self.aperture = self._lens("aperture", Dial(tr("Aperture"), 0, 22, 0, 0.1, 1, "", tr("f-number; 0 keeps everything sharp")))
        self.focus = self._lens("focus", Dial(tr("Focus"), 0, 50, 0, 0.05, 2, " m", tr("Distance that is sharp; 0 is the target's")))
        self.shutter = self.dial(
            Dial(tr("Shutter"), 0, 360, 0, 5, 0, "°", tr("How long it is open: motion blur; 180° is usual in film")),
            lambda value: self._change(tr("Shutter"), shutter=value),
        )
        self.shake = self.dial(
            Dial(tr("Handheld"), 0, 1, 0, 0.01, 2, "", tr("How much the operator's hand is felt")),
            lambda value: self._change(tr("Handheld"), shake=value),
        )
        self.move = QComboBox(accessibleName=tr("Camera move"), toolTip=tr("Sets keys from where the camera looks now"))
        self.move.addItems(MOVES)
        self.amount = NumberField((5, 100), 5, 0, " %")
        self.amount.setValue(50)
        self.amount.setAccessibleName(tr("Amount of the move"))
        self.amount.setToolTip(tr("How far the move goes, 5 to 100 %"))
        self.row(tr("Move"), self.move, self.amount)
        buttons = QHBoxLayout()
        self.apply = self.button(tr("Apply"), tr("Give the camera this move over the length of the Set"), self._apply)
        self.key = self.button(tr("Key"), tr("Remember this look at the present frame (I)"), lambda: set_camera.key_camera(session))
        self.still = self.button(tr("Stand still"), tr("Takes all keys off"), lambda: set_camera.stand_still(session))
        for button in (self.apply, self.key, self.still):
            buttons.addWidget(button)
        self.column.addLayout(buttons)
        self.show_now()

    def show_now(self) -> None:
        camera, aim = set_camera.current_camera(self.session), set_camera.current_aim(self.session)
        self.setVisible(camera is not None and not self.session.splats.tools.on)
        if camera is None or aim is None:
            return
        self.title.set_text(camera.name)
        for name in ("focal", "roll", "aperture", "focus"):
            getattr(self, name).set_value(getattr(aim, name))
        self.shutter.set_value(camera.shutter)
        self.shake.set_value(camera.shake)
        nearest = min(range(self.sensor.count()), key=lambda index: abs(self.sensor.itemData(index) - camera.sensor))
        self.sensor.setCurrentIndex(nearest)
        self.still.setEnabled(bool(camera.keys))

    def _lens(self, name: str, dial: Dial) -> Dial:
        return self.dial(dial, lambda value: set_camera.change_lens(self.session, dial.accessibleName(), **{name: value}))

    def _change(self, label: str, **changes: float) -> None:
        attempt(self.session, lambda: set_camera.change_camera(self.session, label, **changes))

    def _apply(self) -> None:
        set_camera.apply_move(self.session, self.move.currentText(), self.amount.value() / 100)


class PlacePart(Part):
    """The key light, the floor, and how long the Set's own time is."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, self.tr("Light and floor"))
        tr = self.tr
        self.on, self.floor = QCheckBox(tr("Key light")), QCheckBox(tr("Floor"))
        self.on.setToolTip(tr("Lights meshes and throws shadows; splats carry their own light, and take this one as far as you wish"))
        self.on.clicked.connect(lambda on: self._light("on", on))
        self.floor.clicked.connect(lambda on: sets.change_set(session, tr("Floor"), floor=FLOOR if on else ""))
        self.row("", self.on, self.floor)
        self.azimuth = self._dial("azimuth", Dial(tr("From"), -180, 180, -40, 1, 0, "°", tr("0 is the front, 90 the right")))
        self.elevation = self._dial("elevation", Dial(tr("Height"), 5, 90, 50, 1, 0, "°", tr("Above the horizon")))
        self.strength = self._dial("strength", Dial(tr("Strength"), 0, 3, 1, 0.05, 2, "", tr("1 is usual")))
        self.fill = self._dial("fill", Dial(tr("Fill"), 0, 1, 0.5, 0.01, 2, "", tr("How bright the dark side is")))
        self.shadow = self._dial("shadow", Dial(tr("Shadow"), 0, 1, 0.5, 0.01, 2, "", tr("How dark the shadow on the floor is")))
        self.splats = self._dial("splats", Dial(tr("On splats"), 0, 1, 0, 0.01, 2, "", tr("How much it lights and shades splats")))
        self.duration = self.dial(
            Dial(tr("Length"), 12, 1200, 96, 1, 0, tr(" fr"), tr("Frames of the Set's own time: a rendered clip is so long")),
            lambda value: sets.change_set(session, tr("Length of the Set"), duration=int(value)),
        )
        self.show_now()

    def show_now(self) -> None:
        shown = sets.current_set(self.session)
        self.setVisible(shown is not None and not self.session.splats.tools.on)
        if shown is None:
            return
        for name in ("azimuth", "elevation", "strength", "fill", "shadow", "splats"):
            getattr(self, name).set_value(getattr(shown.light, name))
            getattr(self, name).setEnabled(shown.light.on)
        self.on.setChecked(shown.light.on)
        self.floor.setChecked(bool(shown.floor))
        self.duration.set_value(shown.duration)

    def _dial(self, name: str, dial: Dial) -> Dial:
        return self.dial(dial, lambda value: self._light(name, value))

    def _light(self, name: str, value: float | bool) -> None:
        if shown := sets.current_set(self.session):
            sets.change_set(self.session, self.tr("Light"), light=replace(shown.light, **{name: value}))


def _changed(placement: Placement, name: str, old: tuple[float, ...], new: tuple[float, ...]) -> Placement:
    """The placement changed as the first prop's was: shifted, turned or scaled by as much."""
    mine = getattr(placement, name)
    if name == "scale":
        values = tuple(value * b / a for value, a, b in zip(mine, old, new, strict=True))
    else:
        values = tuple(value + b - a for value, a, b in zip(mine, old, new, strict=True))
    return replace(placement, **{name: values})
