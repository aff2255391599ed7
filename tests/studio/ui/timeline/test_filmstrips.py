"""Frames of video on the timeline: the right ones, newest wish first, none for what cannot be read."""

from dataclasses import replace

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize

from studio.document.asset import Asset
from studio.document.cut import Placed, add_clips
from studio.document.timeline import AssetSource, Clip
from studio.ui.timeline.filmstrips import Filmstrips
from studio.ui.timeline.timeline_view import TimelineView

SIZE = QSize(82, 46)


@pytest.fixture
def filmed(story, tmp_path):
    """A film with a clip of 40 frames that goes from black to white."""
    path = tmp_path / "fade.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for number in range(40):
            grey = np.full((36, 64, 3), number * 6, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode())
    media = story.bundle.add_media(path, "mp4")
    assets = {**story.project.assets, "fade": Asset("fade", "Fade", "clip", media, 64, 36, frames=40, rate=(24, 1))}
    broken = story.bundle.add_media(b"no film at all", "mp4")
    assets["broken"] = replace(assets["fade"], id="broken", media=broken)
    story.commit("Film", replace(story.project, assets=assets))
    return story


def test_each_frame_is_its_own(filmed, qtbot):
    strips = Filmstrips.of(filmed)
    for frame in (0, 20, 39):
        qtbot.waitUntil(lambda frame=frame: strips.get("fade", frame, SIZE) is not None, timeout=5000)
        picture = strips.get("fade", frame, SIZE)
        assert picture.size() == SIZE and abs(picture.toImage().pixelColor(40, 20).red() - frame * 6) < 8


def test_what_cannot_be_read_is_asked_for_once(filmed, qtbot):
    strips = Filmstrips.of(filmed)
    assert strips.get("broken", 3, SIZE) is None
    with qtbot.waitSignal(strips.ready, timeout=5000):
        pass
    assert strips.get("broken", 3, SIZE) is None and not strips._wanted
    qtbot.waitUntil(lambda: strips.get("fade", 3, SIZE) is not None, timeout=5000)


def test_the_strip_shows_time_passing(filmed, qtbot):
    view = TimelineView(filmed)
    qtbot.addWidget(view)
    view.resize(1000, 260)
    view.show()
    from studio.document.tracks import with_usual_tracks

    project = with_usual_tracks(filmed.project)
    filmed.commit("Lay", add_clips(project, [Placed(project.timeline.tracks[1].id, Clip("c", AssetSource("fade"), 0, 40))]))
    view.viewport.fit()

    def brightness():
        image = view.tracks.grab().toImage()
        y = view.viewport.layout.row(1)[0] + 40
        return [image.pixelColor(round(view.viewport.layout.x(frame)), y).red() for frame in (4, 20, 38)]

    qtbot.waitUntil(lambda: brightness() == sorted(brightness()) and brightness()[2] - brightness()[0] > 120, timeout=8000)
