"""Title, frame, rate, model."""

from studio.document.project import Rate
from studio.ui.dialogs.film_settings_dialog import FilmSettingsDialog, choice


def test_accepting_is_one_edit(session, qtbot):
    dialog = FilmSettingsDialog(session)
    qtbot.addWidget(dialog)
    dialog._title.setText("The Last Ferry")
    dialog._shape.setCurrentIndex(1)
    dialog._rate.setCurrentIndex(1)
    dialog._accept()
    project = session.project
    assert (project.title, project.width, project.height, project.rate) == ("The Last Ferry", 1920, 1080, Rate(25, 1))
    assert session.history.undo_label == "Film settings"
    session.undo()
    assert session.project.title == "Test"


def test_nothing_changed_is_no_edit(session, qtbot):
    dialog = FilmSettingsDialog(session)
    qtbot.addWidget(dialog)
    dialog._accept()
    assert session.history.undo_label is None


def test_a_value_that_is_no_choice_stays(qapp):
    box = choice([("a", 1), ("b", 2)], 3, "three")
    assert (box.currentText(), box.currentData(), box.count()) == ("three", 3, 3)
