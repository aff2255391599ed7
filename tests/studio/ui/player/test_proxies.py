"""Proxies in the background: made once, remembered, stopped in the tray, deleted, used by the player and never by exports."""

from dataclasses import replace

import numpy as np
import pytest

from studio.actions import job as jobs
from studio.checked import Checked
from studio.document.asset import Asset
from studio.document.cut import Placed, add_clips
from studio.document.project import Rate
from studio.document.timeline import AssetSource, Clip
from studio.document.tracks import main_track, with_usual_tracks
from studio.jobs.job import State
from studio.ui.player.player_view import PlayerView
from studio.ui.player.proxies import Proxies
from tests.studio.render.reels import bars, read_bars, write_film

SIZE = (256, 144)


@pytest.fixture
def film(story, tmp_path):
    """A session on a film with one long video in its cut."""

    def begin(frames: int):
        write_film(tmp_path / "n.mp4", [bars(number) for number in range(frames)], Rate())
        media = story.bundle.add_media(tmp_path / "n.mp4", "mp4")
        assets = {**story.project.assets, "n": Asset("n", "Numbers", "clip", media, *SIZE, frames)}
        project = replace(story.project, assets=assets, width=SIZE[0], height=SIZE[1])
        project = with_usual_tracks(project)
        return story, add_clips(project, [Placed(main_track(project).id, Clip("c", AssetSource("n"), 0, frames))]), media

    return begin


def test_a_long_video_gets_a_proxy_that_is_remembered(film, qtbot):
    session, project, media = film(60)
    proxies = Proxies.of(session)
    session.commit("Cut", project)
    qtbot.waitUntil(lambda: proxies.find(media) is not None, timeout=30_000)
    path = proxies.find(media)
    assert path.parent == session.bundle.cache_folder and Checked().knows(path)
    assert [job.state for job in session.tasks.jobs()] == [State.FINISHED] and "Numbers" in session.tasks.jobs()[0].label
    again = Proxies(session)
    qtbot.waitUntil(lambda: again.find(media) == path, timeout=30_000)
    assert len(session.tasks.jobs()) == 1, "it was not made again"
    said = []
    session.message.connect(said.append)
    session.asked.emit("proxies.clear")
    assert again.find(media) is None and not path.exists() and "MB" in said[0]
    again.close()


def test_a_file_that_somebody_put_in_its_place_is_not_believed(film, qtbot):
    session, project, media = film(40)
    folder = session.bundle.cache_folder
    folder.mkdir(exist_ok=True)
    (folder / f"{media.partition('.')[0]}.mov").write_bytes(b"not from here")
    proxies = Proxies.of(session)
    session.commit("Cut", project)
    qtbot.waitUntil(lambda: proxies.find(media) is not None, timeout=30_000)
    assert proxies.find(media).stat().st_size > 1000


def test_stopping_one_in_the_tray_leaves_nothing(film, qtbot):
    session, project, media = film(400)
    proxies = Proxies.of(session)
    session.commit("Cut", project)
    qtbot.waitUntil(lambda: len(session.tasks.jobs()) == 1, timeout=30_000)
    jobs.cancel(session, session.tasks.jobs()[0].id)
    qtbot.waitUntil(lambda: proxies.idle, timeout=30_000)
    assert session.tasks.jobs()[0].state is State.CANCELLED and proxies.find(media) is None
    assert not list(session.bundle.cache_folder.iterdir())


def test_the_player_shows_the_proxy_first_and_then_the_film_itself(film, qtbot, tmp_path):
    session, project, _ = film(40)
    write_film(tmp_path / "white.mp4", [np.full((144, 256, 3), 255, np.uint8)] * 40, Rate())
    view = PlayerView(session)
    qtbot.addWidget(view)
    seen = []
    view.player.shown.connect(lambda frame, image: seen.append((frame, image.pixelColor(4, 72).red() > 200)))
    view.player.set_proxies(lambda _: tmp_path / "white.mp4")
    session.commit("Cut", project)
    session.select(playhead=32)
    qtbot.waitUntil(lambda: seen[-2:] == [(32, True), (32, False)], timeout=10_000)
    image = view.screen.image
    row = np.array([[image.pixelColor(x, 72).red() for x in range(256)]] * 144)
    assert read_bars(row) == 32
    view.player.close()


def test_a_draft_is_looked_at_and_the_playhead_comes_back(film, qtbot):
    session, project, _ = film(40)
    view = PlayerView(session)
    qtbot.addWidget(view)
    session.commit("Cut", project)
    session.select(playhead=3)

    def number() -> int:
        image = view.screen.image
        return -1 if image.isNull() else read_bars(np.array([[image.pixelColor(x, 72).red() for x in range(256)]] * 144))

    qtbot.waitUntil(lambda: number() == 3, timeout=10_000)
    session.drafted.emit(project, 21)
    qtbot.waitUntil(lambda: number() == 21, timeout=10_000)
    assert session.selection.playhead == 3
    session.drafted.emit(None, 0)
    qtbot.waitUntil(lambda: number() == 3, timeout=10_000)
    view.player.close()
