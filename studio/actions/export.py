"""From the cut to files: the film, or the frame at the playhead."""

from __future__ import annotations

from pathlib import Path

from studio.document.timecode import timecode
from studio.session import Session

from .action import TIMED, Action
from .player import has_film


def export_film(session: Session) -> None:
    """Ask how and where the film shall be written."""
    session.asked.emit("export")


def frame_path(session: Session) -> Path:
    """Where the frame at the playhead is saved: beside the film, named after its timecode."""
    code = timecode(session.project.rate, session.selection.playhead).replace(":", "-")
    return session.bundle.folder.parent / f"{session.project.title.replace('/', '-')} {code}.png"


def save_frame(session: Session) -> None:
    """Save the frame at the playhead as a PNG in the film's own size, beside the film. The window goes on meanwhile."""
    project, media, frame, path = session.project, session.bundle.find_media, session.selection.playhead, frame_path(session)

    def work() -> str:
        from engines.progress import Progress
        from studio.render.export import export
        from studio.render.export_settings import ExportSettings
        from studio.render.yuv import even

        size = even(project.width), even(project.height)
        settings = ExportSettings(str(path), "frame", *size, project.rate, subtitles="none", start=frame)
        return export(project, media, settings, Progress()).path

    session.files.run(
        work,
        lambda saved: session.message.emit(session.tr("Frame saved as {}").format(saved)),
        lambda error: session.problem.emit(str(error)),
    )


ACTIONS = (
    Action("file.export", "Export…", export_film, "File", "Ctrl+E", "movie-open-play-outline", "Write the cut as a film.", "", has_film),
    Action("export.frame", "Save this frame as a picture", save_frame, "File", "Ctrl+Shift+E", "camera-outline",
           "The frame at the playhead, as a PNG beside the film.", TIMED, has_film),
)  # fmt: skip
