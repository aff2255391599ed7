"""How the picture or sound of a clip was made."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from studio.document.asset import Asset
from studio.document.source import asset_of
from studio.session import Session

from .pages import Change, Page, Shown


class RecipePage(Page):
    """Prompt, seed, model and dials of the asset, to read and to copy; or where it was imported from."""

    def __init__(self, session: Session, change: Change) -> None:
        super().__init__(session, change)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setAccessibleName(self.tr("Recipe"))
        self.column.addWidget(self._text)
        self.column.addStretch(1)

    def show_clip(self, shown: Shown) -> None:
        asset = shown.project.assets.get(asset_of(shown.project, shown.clip) or "")
        self._text.setText("\n".join(self._lines(asset)) if asset else self.tr("Nothing has been made for this clip yet."))

    def _lines(self, asset: Asset) -> list[str]:
        if asset.recipe is None:
            return [self.tr("Imported: {}").format(asset.origin or asset.name), *self._facts(asset)]
        request = {**asset.recipe.request, **(asset.recipe.request.get("dials") or {})}
        return [
            str(request.get("prompt", "")),
            *([self.tr("Without: {}").format(request["negative_prompt"])] if request.get("negative_prompt") else []),
            "",
            self.tr("Seed: {}").format(request.get("seed", "–")),
            self.tr("Model: {}").format(model_name(request.get("model"))),
            self.tr("Steps: {}").format(asset.recipe.facts.get("steps") or request.get("steps") or "–"),
            self.tr("Guidance: {}").format(asset.recipe.facts.get("guidance_scale") or request.get("guidance_scale") or "–"),
            *self._facts(asset),
        ]

    def _facts(self, asset: Asset) -> list[str]:
        if asset.kind == "sound":
            return [self.tr("{:.1f} seconds, {} channels").format(asset.samples / 48_000, asset.channels)]
        return [self.tr("{} × {} pixels").format(asset.width, asset.height)]


def model_name(model: Any) -> str:
    """A model as people call it: "storybook" is "Storybook", a folder its last part."""
    name = str(model or "–").rstrip("/").rpartition("/")[2]
    return name[:1].upper() + name[1:]
