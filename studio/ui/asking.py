"""What actions ask of the window by name (`session.asked`): dialogs, panels, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QWidget

from studio.actions import camera_files, file, library, missing, script, set_camera, sets, splats
from studio.actions.action import attempt
from studio.document import share
from studio.settings import settings
from studio.ui.file_dialog import show_dialog

from . import theme

if TYPE_CHECKING:
    from .main_window import MainWindow

MEDIA = "*.png *.jpg *.jpeg *.webp *.tif *.tiff *.wav *.flac *.ogg *.mp3 *.mp4 *.mov *.webm"
MODELS = "*.ply *.splat *.ksplat *.spz *.glb *.obj *.usd *.usda *.usdc"


class Asking(QObject):
    """Answers of one window. Names that are not in the table belong to the panel that listens for them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._dialogs: dict[str, QWidget] = {}
        self._answers: dict[str, Callable[[], object]] = {
            **self._about_files(),
            "palette": window.palette_box.open, "jobs": window.jobs_tray.toggle, "history": lambda: window.docks.toggle("history"),
            "strip": window.docks.toggle_strip, "reset panels": window.docks.reset, "theme": switch_theme, "full screen": self._full_screen,
            "export": self._export, "shortcuts": self._shortcuts, "film settings": self._film_settings, "words": self._words,
            "about": self._about, "quit": window.close,
        }  # fmt: skip

    def answer(self, name: str) -> None:
        """Do what was asked for, if it is this window's to do."""
        if name in self._answers:
            self._answers[name]()

    def _about_files(self) -> dict[str, Callable[[], object]]:
        return {
            "new": self._new, "open": self._open, "open shared": self._open_shared, "save copy": self._save_copy, "share": self._share,
            "import": self._import, "import prop": self._import_prop, "export prop": self._export_prop,
            "export camera": self._export_camera, "import camera": self._import_camera, "find missing": self._find_missing,
            "import script": self._import_script,
            "export script": self._export_script,
        }  # fmt: skip

    def _new(self) -> None:
        save_dialog(self._window, self.tr("New film"), films_folder() / "Untitled.film", self._window.film_asked.emit)

    def _open(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open a film"), str(films_folder()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        _then(dialog, self._window.film_asked.emit)

    def _open_shared(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open a shared film"), str(films_folder()), self.tr("Shared films (*.filmz)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        _then(dialog, self._window.film_asked.emit)

    def _save_copy(self) -> None:
        folder = self._session.bundle.folder
        wanted = folder.with_name(f"{folder.stem} copy{file.SUFFIX}")
        save_dialog(self._window, self.tr("Save a copy"), wanted, lambda path: file.save_copy(self._session, path))

    def _share(self) -> None:
        wanted = self._session.bundle.folder.with_suffix(share.SUFFIX)
        save_dialog(self._window, self.tr("Share as one file"), wanted, lambda path: file.share_film(self._session, path))

    def _import(self) -> None:
        dialog = QFileDialog(
            self._window,
            self.tr("Import"),
            str(Path.home()),
            self.tr("Pictures, sounds, clips and models ({})").format(f"{MEDIA} {MODELS}"),
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: library.import_files(self._session, [Path(name) for name in names]))
        show_dialog(dialog)

    def _import_prop(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Import a model"), str(Path.home()), self.tr("Splats and meshes ({})").format(MODELS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: sets.import_props(self._session, [Path(name) for name in names]))
        show_dialog(dialog)

    def _export_prop(self) -> None:
        (prop,) = sets.selected_props(self._session)
        asset = self._session.project.assets.get(prop.asset)
        suffix = ".glb" if asset and asset.form == "mesh" else ".ply"
        wanted = self._session.bundle.folder.with_name(f"{prop.name}{suffix}")
        title = self.tr("Export “{}”").format(prop.name)
        save_dialog(self._window, title, wanted, lambda path: self._try(lambda: splats.export_prop(self._session, path)))

    def _export_camera(self) -> None:
        camera = set_camera.current_camera(self._session)
        wanted = self._session.bundle.folder.with_name(f"{camera.name}.glb")
        title = self.tr("Export “{}” (.glb or .json)").format(camera.name)
        save_dialog(self._window, title, wanted, lambda path: self._try(lambda: camera_files.export_camera(self._session, path)))

    def _import_camera(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Import a camera"), str(Path.home()), self.tr("Cameras (*.json *.glb)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        _then(dialog, lambda path: self._try(lambda: camera_files.import_camera(self._session, path)))

    def _find_missing(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Look for missing files in this folder"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        _then(dialog, lambda path: self._try(lambda: missing.find_missing(self._session, path)))

    def _import_script(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Import a script"), str(Path.home()), self.tr("Scripts (*.fountain *.txt)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        _then(dialog, lambda path: self._try(lambda: script.import_script(self._session, path)))

    def _export_script(self) -> None:
        wanted = self._session.bundle.folder.with_suffix(".fountain")
        title = self.tr("Save the script")
        save_dialog(self._window, title, wanted, lambda path: self._try(lambda: script.export_script(self._session, path)))

    def _try(self, do: Callable[[], object]) -> None:
        attempt(self._session, do)

    def _full_screen(self) -> None:
        window = self._window
        window.showNormal() if window.isFullScreen() else window.showFullScreen()

    def _export(self) -> None:
        from .dialogs.export_dialog import ExportDialog

        self._once("export", lambda: ExportDialog(self._session, self._window))

    def _shortcuts(self) -> None:
        from .dialogs.shortcuts_dialog import ShortcutsDialog

        self._once("shortcuts", lambda: ShortcutsDialog(self._window.commands, self._window))

    def _film_settings(self) -> None:
        from .dialogs.film_settings_dialog import FilmSettingsDialog

        self._once("film settings", lambda: FilmSettingsDialog(self._session, self._window))

    def _words(self) -> None:
        from .dialogs.words_dialog import WordsDialog

        self._once("words", lambda: WordsDialog(self._session, self._window))

    def _about(self) -> None:
        from .dialogs.about_dialog import AboutDialog

        self._once("about", lambda: AboutDialog(self._window))

    def _once(self, name: str, make: Callable[[], QDialog]) -> None:
        """Show a dialog, the same one again while it is open."""
        if name not in self._dialogs:
            dialog = self._dialogs[name] = make()
            dialog.finished.connect(lambda: self._dialogs.pop(name).deleteLater())
        self._dialogs[name].show()
        self._dialogs[name].raise_()
        self._dialogs[name].activateWindow()


def switch_theme() -> None:
    """Dark becomes light and light dark, also at the next start."""
    other = "light" if theme.name() == "dark" else "dark"
    settings().setValue("theme", other)
    theme.apply(QApplication.instance(), other)


def films_folder() -> Path:
    """Where films were opened last, at first the documents folder."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(str(settings().value("films", documents)))
    return folder if folder.is_dir() else Path.home()


def save_dialog(parent: QWidget, title: str, wanted: Path, then: Callable[[Path], object]) -> None:
    """Ask for a name that is not there yet, then call `then(path)`."""
    dialog = QFileDialog(parent, title, str(wanted.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(wanted.name)
    _then(dialog, then)


def _then(dialog: QFileDialog, then: Callable[[Path], object]) -> None:
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    show_dialog(dialog)
