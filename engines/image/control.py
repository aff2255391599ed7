"""Control pictures: checked against the model, and brought to the size at which it draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engines.image.resize import pad_middle, resize
from engines.image.sizes import Plan
from engines.image.window import Window
from engines.media.picture import read_picture
from engines.models.cache import Cache
from engines.models.catalog import ModelInfo, find
from engines.models.families import Hint, adapter
from engines.models.model import Model
from engines.progress import EngineError, Progress
from engines.requests import CONTROLS, Control


@dataclass(frozen=True)
class Guide:
    """A control with its network. `picture`: uint8 [h, w, 3] as it was given, or at the size that `fitted` made."""

    control: Control
    model: Model
    picture: np.ndarray

    def hint(self, model: Model) -> Hint:
        """As the adapter of the picture model `model` takes it."""
        network, control = self.model.parts["network"], self.control
        return Hint(network, control.kind, adapter(model).shown(model, network, self.picture), control.weight, (control.start, control.end))


def guides(controls: tuple[Control, ...], info: ModelInfo, models: Cache, progress: Progress) -> tuple[Guide, ...]:
    """Every control's picture and network. Raises EngineError for one out of range or not made for the picture model `info`."""
    return tuple(_guide(control, info, models, progress) for control in controls)


def _guide(control: Control, info: ModelInfo, models: Cache, progress: Progress) -> Guide:
    if control.kind not in CONTROLS:
        raise EngineError(f"There is no control by “{control.kind}”; there are: {', '.join(CONTROLS)}.")
    if not (0 <= control.weight <= 2 and 0 <= control.start < control.end <= 1):
        raise EngineError("A control's weight must lie between 0 and 2, and it must start before it ends, within 0 to 1 of the steps.")
    network = find(control.model, ("control",))
    if network.controls != info.family:
        raise EngineError(f"“{network.title}” does not control “{info.title}”; choose a control model of its family.")
    if control.kind not in network.kinds:
        raise EngineError(f"“{network.title}” reads {', '.join(network.kinds)}, not {control.kind}.")
    return Guide(control, models.get(network, progress), read_picture(control.image)[..., :3])


def fitted(found: tuple[Guide, ...], shape: Plan, window: Window | None = None, whole: tuple[int, int] = (0, 0)) -> tuple[Guide, ...]:
    """The guides at the size that is generated: stretched over the result, or over a `whole` picture whose `window` is drawn."""

    def fit(picture: np.ndarray) -> np.ndarray:
        part = picture if window is None else window.cut(resize(picture, whole))
        return pad_middle(resize(part, shape.crop), shape.generate)

    return tuple(replace(guide, picture=fit(guide.picture)) for guide in found)
