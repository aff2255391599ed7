from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from engines.media.picture import encode_png
from studio.actions import job as actions
from studio.document.asset import Asset
from studio.document.timeline import AssetSource, Clip, Timeline, Track
from studio.jobs.job import State
from studio.ui.dialogs.export_dialog import ExportDialog
from studio.ui.panels.job_row import can_retry


@pytest.fixture
def dialog(session, qtbot):
    key = session.bundle.add_media(encode_png(np.full((72, 128, 3), 120, np.uint8)), "png")
    timeline = Timeline((Track("v1", "Picture", "picture", (Clip("c", AssetSource("grey"), 0, 48),)),))
    assets = {"grey": Asset("grey", "Grey", "picture", key, 128, 72)}
    session.commit("Cut", replace(session.project, title="Ferry", width=128, height=72, assets=assets, timeline=timeline))
    dialog = ExportDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.size.setCurrentIndex(dialog.form.size.count() - 1)  # the film's own, which is small
    dialog.form.quality.button("draft").click()
    yield dialog
    if dialog.job:
        dialog.job.wait()


def click(qtbot, button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_offers_what_fits_the_film(dialog, session):
    settings = dialog.form.settings()
    assert (settings.format, settings.size, settings.rate, settings.quality) == ("mp4", (128, 72), session.project.rate, "draft")
    assert Path(settings.path) == session.bundle.folder.parent / "Ferry.mp4"
    assert "48 frames" in dialog.form.summary.text()
    assert [dialog.form.size.itemData(index) for index in range(3)] == [(1280, 720), (1920, 1080), (128, 72)]
    assert dialog.form.rate.count() == 3


@pytest.mark.parametrize(("form", "ending"), [("webm", ".webm"), ("wav", ".wav"), ("png", ""), ("frame", ".png")])
def test_the_name_follows_the_form(dialog, qtbot, form, ending):
    click(qtbot, dialog.form.format.button(form))
    assert Path(dialog.form.path.text()).name == "Ferry" + ending
    assert dialog.form.settings().format == form
    assert dialog.form.quality.isVisible() == (form == "webm")


def test_export_by_clicks(dialog, qtbot, session):
    click(qtbot, dialog.export_button)
    assert not dialog.form.isVisible() and dialog.cancel_button.isVisible() and dialog.bar.isVisible()
    qtbot.waitUntil(lambda: dialog.job is None, timeout=60_000)
    made = session.bundle.folder.parent / "Ferry.mp4"
    assert made.exists() and "is ready" in dialog.status.text()
    assert dialog.folder_button.isVisible() and dialog.export_button.isVisible() and dialog.form.isVisible()
    assert "will be replaced" in dialog.form.summary.text()


def test_stop_by_a_click(dialog, qtbot, session):
    clips = tuple(Clip(str(at), AssetSource("grey"), at * 2400, 2400) for at in range(20))
    session.commit("Long", replace(session.project, timeline=Timeline((Track("v1", "Picture", "picture", clips),))))
    click(qtbot, dialog.export_button)
    qtbot.waitUntil(lambda: dialog.bar.value() > 0, timeout=60_000)
    click(qtbot, dialog.cancel_button)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=10_000)
    assert "nothing was written" in dialog.status.text()
    assert not [path.name for path in session.bundle.folder.parent.iterdir() if path.name.startswith("Ferry")]


def test_the_job_tray_follows_an_export_and_stops_it(dialog, qtbot, session):
    clips = tuple(Clip(str(at), AssetSource("grey"), at * 2400, 2400) for at in range(20))
    session.commit("Long", replace(session.project, timeline=Timeline((Track("v1", "Picture", "picture", clips),))))
    click(qtbot, dialog.export_button)
    (task,) = session.tasks.jobs()
    assert task.label == "Export Ferry.mp4" and actions.running(session) == task
    qtbot.waitUntil(lambda: session.tasks.job(task.id).done > 0, timeout=60_000)
    assert session.tasks.job(task.id).total == 48_000 and "Frame" in session.tasks.job(task.id).note
    actions.cancel(session, task.id)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=10_000)
    assert session.tasks.job(task.id).state is State.CANCELLED and not actions.active(session)
    actions.clear_finished(session)
    assert not actions.everything(session)


def test_a_finished_and_a_failed_export_are_in_the_tray(dialog, qtbot, session):
    click(qtbot, dialog.export_button)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=60_000)
    dialog.form.path.setText("/nowhere/at/all/film.mp4")
    click(qtbot, dialog.export_button)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=60_000)
    done, failed = session.tasks.jobs()
    assert done.state is State.FINISHED and done.fraction == 1
    assert failed.state is State.FAILED and "does not exist" in failed.error and not can_retry(failed)


def test_closed_while_it_runs_it_goes_on_and_says_when_it_is_done(dialog, qtbot, session):
    ended = []
    dialog.finished.connect(ended.append)
    click(qtbot, dialog.export_button)
    with qtbot.waitSignal(session.message, timeout=60_000) as said:
        dialog.close()
        assert not dialog.isVisible() and not ended
    assert "Ferry.mp4" in said.args[0]


def test_a_wish_that_cannot_be_is_said_in_place(dialog, qtbot):
    dialog.form.path.setText("/nowhere/at/all/film.mp4")
    click(qtbot, dialog.export_button)
    qtbot.waitUntil(lambda: dialog.job is None, timeout=60_000)
    assert "does not exist" in dialog.status.text()
    dialog.form.path.setText("")
    click(qtbot, dialog.export_button)
    assert "Choose where" in dialog.status.text() and dialog.job is None


def test_the_marked_part(dialog, qtbot, session):
    assert not dialog.form.part.button("marks").isEnabled()
    timeline = replace(session.project.timeline, mark_in=12, mark_out=36)
    session.commit("Mark", replace(session.project, timeline=timeline))
    click(qtbot, dialog.form.part.button("marks"))
    assert (dialog.form.settings().start, dialog.form.settings().end) == (12, 36)
    assert "24 frames" in dialog.form.summary.text()


def test_everything_has_a_name(dialog):
    for widget in [*dialog.findChildren(QComboBox), *dialog.findChildren(QPushButton), dialog.form.path]:
        assert widget.accessibleName() or widget.text()
    assert all(field.accessibleName() for field in dialog.findChildren(QLineEdit) if field is dialog.form.path)
