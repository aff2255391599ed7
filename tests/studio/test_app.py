"""Opening films: new, sample, shared, broken, one after the other."""

import pytest

from studio import app
from studio.app import Studio, recent_films, remember
from studio.document.files import Bundle
from studio.document.project import Project
from studio.document.share import share
from tests.studio.jobs.kit import engines_of_this_process


@pytest.fixture
def studio(qapp, qtbot, monkeypatch):
    import studio.opening as opening
    from tests.conftest import PAINTING_ENGINE

    real = opening.start_session
    monkeypatch.setattr(app, "open_session", lambda folder: real(Bundle.open(folder), PAINTING_ENGINE))
    studio = Studio()
    yield studio
    if studio.window is not None:
        studio.window.close()
    if studio.greeting is not None:
        studio.greeting.close()
        studio.greeting.deleteLater()
    qapp.processEvents()


def test_a_new_film_is_begun_where_nothing_is(studio, tmp_path):
    studio.open(tmp_path / "My Story")
    folder = tmp_path / "My Story.film"
    assert studio.window.session.bundle.folder == folder
    assert studio.window.session.project.title == "My Story"
    assert recent_films() == [folder]


def test_the_film_before_is_closed_when_another_opens(studio, tmp_path):
    studio.open(tmp_path / "One")
    first = studio.window.session
    studio.open(tmp_path / "Two")
    assert first.read_only
    assert studio.window.session.project.title == "Two"
    Bundle.open(tmp_path / "One.film").close()
    assert [path.name for path in recent_films()] == ["Two.film", "One.film"]


def test_a_film_that_is_closed_at_once_leaves_no_engine(studio, tmp_path, qtbot):
    studio.open(tmp_path / "One")
    studio.window.close()
    qtbot.wait(100)
    assert not engines_of_this_process()
    studio.open(tmp_path / "Two")
    qtbot.waitUntil(lambda: bool(engines_of_this_process()), timeout=5000)


def test_what_is_no_film_is_one_sentence_and_the_open_film_stays(studio, tmp_path):
    studio.open(tmp_path / "One")
    (tmp_path / "notes").mkdir()
    studio.open(tmp_path / "notes")
    assert studio.window.session.project.title == "One"
    assert studio.window.banner.sentence


def test_without_a_film_the_welcome_says_what_went_wrong(studio, tmp_path):
    (tmp_path / "notes").mkdir()
    studio.open(tmp_path / "notes")
    assert studio.greeting.isVisible()
    assert studio.greeting._problem.text()


def test_a_shared_film_is_unpacked_beside_itself(studio, tmp_path):
    bundle = Bundle.create(tmp_path / "Sent.film", Project(title="Sent"))
    share(bundle, tmp_path / "Sent.filmz")
    bundle.close()
    studio.open(tmp_path / "Sent.filmz")
    assert studio.window.session.bundle.folder == tmp_path / "Sent 2.film"
    assert studio.window.session.project.title == "Sent"


def test_the_sample_opens_with_its_story_and_cut(studio, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "films_folder", lambda: tmp_path)
    studio.open_sample()
    project = studio.window.session.project
    assert len(project.shots) >= 4
    assert project.timeline.duration > 20 * 24
    studio.window.close()
    studio.open_sample()
    assert studio.window.session.bundle.folder == tmp_path / "The Red Sphere.film"


def test_a_second_window_reads_only_and_says_so(studio, tmp_path):
    held = Bundle.create(tmp_path / "Held.film", Project(title="Held"))
    studio.open(tmp_path / "Held.film")
    assert studio.window.session.read_only
    assert "read only" in studio.window.windowTitle()
    assert "read only" in studio.window.banner.sentence
    held.close()


def test_an_uncaught_error_is_told_and_logged(studio, tmp_path, caplog):
    studio.open(tmp_path / "One")
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError as error:
        studio.report(type(error), error, error.__traceback__)
    assert "Your film is saved" in studio.window.banner.sentence
    assert "ZeroDivisionError" in caplog.text


def test_films_that_are_gone_are_not_recent(tmp_path):
    remember(tmp_path / "never.film")
    assert recent_films() == []
