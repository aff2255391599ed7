"""Media of films from elsewhere: read in the limited process first, remembered, withheld where they are not what they should be."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines.media.errors import MediaError
from engines.media.picture import encode_png
from engines.progress import Progress
from studio.checked import Checked
from studio.checking import check_all, unknown_media
from studio.document.asset import Asset
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.share import save_copy
from studio.jobs.job import State
from studio.opening import close_session, start_session


def png(shade: int) -> bytes:
    return encode_png(np.full((36, 64, 3), shade, np.uint8))


def film_from_elsewhere(folder: Path, shades=(10, 200)) -> Path:
    """A film with pictures, as it looks when it was copied here: no file of it is known."""
    bundle = Bundle.create(folder / "Made.film", Project(title="Made"))
    keys = [bundle.add_media(png(shade), "png") for shade in shades]
    assets = {f"p{n}": Asset(f"p{n}", f"Picture {n}", "picture", key, 64, 36) for n, key in enumerate(keys)}
    bundle.commit("Pictures", replace(bundle.project, assets=assets))
    save_copy(bundle, folder / "Copy.film")
    bundle.close()
    return folder / "Copy.film"


def spoil(folder: Path, asset: Asset, content: bytes) -> None:
    path = folder / "media" / asset.media[:2] / asset.media
    path.chmod(0o644)
    path.write_bytes(content)


@pytest.fixture
def opened(qapp):
    sessions = []

    def start(folder: Path):
        sessions.append(start_session(Bundle.open(folder), "tests.painting_engine"))
        sessions[-1].troubles = []
        sessions[-1].problem.connect(sessions[-1].troubles.append)
        return sessions[-1]

    yield start
    for session in sessions:
        close_session(session)


def test_nothing_is_decoded_before_it_was_checked_and_then_everything_is_shown(tmp_path, opened, qtbot):
    session = opened(film_from_elsewhere(tmp_path))
    assert session.media("p0") is None and session.media("p1") is None
    back = []
    session.relinked.connect(back.append)
    qtbot.waitUntil(lambda: len(back) == 2, timeout=60_000)
    assert session.media("p0") and session.media("p1") and not session.troubles
    qtbot.waitUntil(lambda: session.tasks.jobs()[0].state is State.FINISHED)
    assert "2 files" in session.tasks.jobs()[0].label


def test_what_was_checked_once_is_known_at_the_next_opening(tmp_path, opened, qtbot):
    folder = film_from_elsewhere(tmp_path)
    first = opened(folder)
    qtbot.waitUntil(lambda: not first.bundle.withheld, timeout=60_000)
    first.bundle.close()
    second = opened(folder)
    assert second.media("p0") and not second.tasks.jobs()


def test_a_file_that_was_changed_since_stays_withheld_until_it_is_given_again(tmp_path, opened, qtbot):
    folder = film_from_elsewhere(tmp_path)
    bundle = Bundle.open(folder, write=False)
    asset = bundle.project.assets["p0"]
    bundle.close()
    spoil(folder, asset, png(99))
    session = opened(folder)
    qtbot.waitUntil(lambda: bool(session.troubles and session.media("p1")), timeout=60_000)
    assert session.media("p0") is None and "Picture 0" in session.troubles[0]
    session.bundle.add_media(png(10), "png")
    assert session.media("p0").read_bytes() == png(10)


def test_a_bomb_under_a_right_name_never_reaches_a_decoder_here(tmp_path, opened, qtbot):
    """A file whose name fits its content, and whose content is no picture."""
    folder = tmp_path / "Bomb.film"
    bundle = Bundle.create(folder, Project())
    key = bundle.add_media(b"\x89PNG\r\n\x1a\n" + b"garbage" * 99, "png")
    bundle.commit("Bomb", replace(bundle.project, assets={"b": Asset("b", "Bomb", "picture", key, 64, 36)}))
    bundle.close()
    session = opened(folder)
    qtbot.waitUntil(lambda: bool(session.troubles), timeout=60_000)
    assert session.media("b") is None and len(session.troubles) == 1


def test_commands_without_a_window_check_first(tmp_path):
    folder = film_from_elsewhere(tmp_path)
    bundle = Bundle.open(folder, write=False)
    check_all(bundle, Progress())
    assert not bundle.withheld and not unknown_media(bundle, Checked())
    bundle.close()
    spoil(folder, bundle.project.assets["p1"], b"no picture at all")
    again = Bundle.open(folder, write=False)
    with pytest.raises(MediaError):
        check_all(again, Progress())
    assert again.find_media(bundle.project.assets["p1"].media) is None
    again.close()


def test_a_list_that_cannot_be_written_costs_time_and_nothing_else(tmp_path):
    (tmp_path / "file").write_bytes(b"x")
    checked = Checked(tmp_path / "file" / "checked.txt")
    checked.remember(tmp_path / "file")
    assert checked.knows(tmp_path / "file") and not Checked(tmp_path / "file" / "checked.txt").knows(tmp_path / "file")


def test_a_replaced_file_is_unknown(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"one")
    Checked(tmp_path / "list").remember(path)
    assert Checked(tmp_path / "list").knows(path)
    path.unlink()
    path.write_bytes(b"two")
    assert not Checked(tmp_path / "list").knows(path)
