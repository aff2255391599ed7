"""What is known of the selected asset: format, recipe, where it is used, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.actions import canvas
from studio.actions import library as actions
from studio.actions import shot as shot_actions
from studio.actions import timeline as timeline_actions
from studio.actions.action import attempt
from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.recipes import Use, where_used
from studio.session import Selection, Session
from studio.ui import theme
from studio.ui.file_dialog import show_dialog

SAMPLES = 48_000  # a second
MOST_USES = 6


class AssetDetails(QFrame):
    """Shows `session.selection.assets` when it is one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asset: Asset | None = None
        self._name = _label("title")
        self._facts, self._recipe, self._uses = _label("muted"), _label("muted"), _label("muted")
        self._uses.setTextFormat(Qt.TextFormat.RichText)
        self._uses.linkActivated.connect(self._go)
        self._recipe.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._paint = self._button(self.tr("Paint"), self.tr("Open this picture in Paint"), lambda: canvas.open_asset(session, self._id))
        self._settings = self._button(self.tr("Use settings"), self.tr("Set the dials as those that made it"), self._use)
        self._again = self._button(
            self.tr("Again"), self.tr("Make it again with another seed"), lambda: actions.make_again(session, self._id)
        )
        self._cut = self._button(
            self.tr("Add to the cut"), self.tr("Lay it into the cut"), lambda: timeline_actions.add_assets(session, [self._id])
        )
        self._relink = self._button(self.tr("Relink…"), self.tr("Its file is missing: say where it is now"), self._find_file)
        self._lay_out()
        session.changed.connect(self._on_changed)
        session.selection_changed.connect(self._on_selection)
        session.relinked.connect(self._show)
        self._show()

    @property
    def _id(self) -> str:
        return self._asset.id if self._asset else ""

    def _button(self, text: str, tip: str, run) -> QPushButton:
        button = QPushButton(text, toolTip=tip)
        button.setAccessibleName(text)
        button.clicked.connect(lambda: attempt(self._session, run))
        return button

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        for widget in (self._name, self._facts, self._recipe, self._uses):
            column.addWidget(widget)
        for pair in ((self._settings, self._again), (self._paint, self._cut), (self._relink,)):
            row = QHBoxLayout()
            row.setSpacing(theme.spacing)
            for button in pair:
                row.addWidget(button, 1)
            column.addLayout(row)

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.assets is not after.assets or before.shots is not after.shots or before.timeline is not after.timeline:
            self._show()

    def _on_selection(self, before: Selection, after: Selection) -> None:
        if before.assets != after.assets:
            self._show()

    def _show(self) -> None:
        chosen, project = self._session.selection.assets, self._session.project
        self._asset = project.assets.get(chosen[0]) if len(chosen) == 1 else None
        self.setVisible(self._asset is not None)
        if self._asset is None:
            return
        asset, missing = self._asset, actions.is_missing(self._session, self._asset)
        self._name.setText(asset.name)
        self._facts.setText(self.tr("The file is missing.") if missing else facts(asset))
        self._facts.setProperty("role", "danger" if missing else "muted")
        self._facts.style().polish(self._facts)
        self._recipe.setText(recipe(asset))
        self._recipe.setVisible(bool(recipe(asset)))
        uses = where_used(project, asset.id)
        self._uses.setText(self._links(uses))
        made = asset.recipe is not None
        for button, shown in (
            (self._settings, made and asset.kind == "picture" and "dials" in asset.recipe.request),
            (self._again, made),
            (self._paint, asset.kind == "picture"),
            (self._relink, missing),
        ):
            button.setVisible(shown)
        self._paint.setEnabled(not missing)

    def _links(self, uses: list[Use]) -> str:
        if not uses:
            return self.tr("Not used yet")
        colour = theme.token("accent_text").name()
        links = [f'<a style="color:{colour}; text-decoration:none" href="{use.kind}:{use.id}">{use.name}</a>' for use in uses[:MOST_USES]]
        return self.tr("Used in {}").format(", ".join(links)) + (" …" if len(uses) > MOST_USES else "")

    def _go(self, link: str) -> None:
        """To the place that needs the asset."""
        kind, _, id = link.partition(":")
        match kind:
            case "shot":
                shot_actions.select(self._session, [id])
            case "clip":
                self._session.select(workspace="cut", clips=(id,))
            case "canvas":
                canvas.show_canvas(self._session, id)
            case "asset":
                self._session.select(assets=(id,))

    def _use(self) -> None:
        actions.use_settings(self._session, self._id)

    def _find_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Where is “{}” now?").format(self._asset.origin or self._asset.name))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        id = self._id
        dialog.fileSelected.connect(lambda name: actions.relink(self._session, id, Path(name)))
        show_dialog(dialog)


def facts(asset: Asset) -> str:
    """Size, length and where it came from, in one line."""
    parts = [f"{asset.width}×{asset.height}"] if asset.width else []
    if asset.frames:
        parts.append(f"{asset.frames * asset.rate[1] / asset.rate[0]:.1f} s")
    elif asset.samples:
        parts.append(f"{asset.samples / SAMPLES:.1f} s")
    if asset.kind == "model":
        parts.append((QWidget.tr("{:,} splats") if asset.form == "splats" else QWidget.tr("{:,} triangles")).format(asset.count))
    parts.append(asset.media.rpartition(".")[2].upper())
    return " · ".join([*parts, *([asset.origin] if asset.origin else [])])


def recipe(asset: Asset) -> str:
    """How it was made, in two lines; "" for what was brought in."""
    if asset.recipe is None:
        return ""
    dials = asset.recipe.request.get("dials", {})
    parts = [QWidget.tr("seed {}").format(dials["seed"])] if "seed" in dials else []
    for name, words in (("steps", QWidget.tr("{} steps")), ("guidance_scale", QWidget.tr("guidance {}"))):
        value = asset.recipe.facts.get(name, dials.get(name))
        parts += [words.format(f"{value:g}")] if isinstance(value, int | float) else []
    parts += [str(dials["model"])] if "model" in dials else []
    return "\n".join(line for line in (str(dials.get("prompt", "")), " · ".join(parts)) if line)


def _label(role: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setProperty("role", role)
    return label
