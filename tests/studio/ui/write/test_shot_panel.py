"""The panel of a shot: prompt, dials, takes, the big button."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.actions import shot as actions
from studio.document.shots import request
from studio.ui.write.shot_panel import ShotPanel
from tests.window_kit import click_row, wait_for_jobs, write


@pytest.fixture
def panel(session, qtbot):
    panel = ShotPanel(session)
    qtbot.addWidget(panel)
    panel.resize(316, 700)
    panel.show()
    return panel


def test_nothing_selected_says_what_to_do(panel):
    assert panel._empty.isVisible()
    assert not panel._body.isVisible()
    assert not panel._make.isEnabled()


def test_shows_the_selected_shot(panel, session):
    ids = write(session)
    actions.select(session, [ids[1]])
    assert panel._title.text() == "SHOT 2 · SEA, SUNSET"
    assert panel._prompt.toPlainText() == session.project.shot(ids[1]).prompt
    assert panel._dials.duration.value() == pytest.approx(session.project.shot(ids[1]).duration / 24, abs=0.05)
    assert panel._caption.text() == "no picture yet"


def test_the_big_button_makes_what_is_missing_then_new_takes(panel, session, qtbot):
    ids = write(session)
    actions.select(session, [ids[0]])
    assert panel._make.text() == "Make 3 missing shots"
    QTest.mouseClick(panel._make, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, session)
    assert all(session.project.shot(id).take for id in ids)
    qtbot.waitUntil(lambda: panel._make.text() == "New take")
    QTest.mouseClick(panel._make, Qt.MouseButton.LeftButton)
    wait_for_jobs(qtbot, session)
    assert len(session.project.shot(ids[0]).takes) == 2
    assert panel._caption.text().startswith("take 2 of 2 · seed ")


def test_takes_are_chosen_by_a_click(panel, session, qtbot):
    ids = write(session)
    actions.select(session, [ids[0]])
    actions.generate(session, [ids[0]], 3)
    wait_for_jobs(qtbot, session)
    assert panel._takes.count() == 3
    click_row(panel._takes, 0)
    assert session.project.shot(ids[0]).chosen == session.project.shot(ids[0]).takes[0].id
    assert session.history.undo_label == "Choose take"
    QTest.keyClick(panel._takes, Qt.Key.Key_Delete)
    assert len(session.project.shot(ids[0]).takes) == 2


def test_what_is_being_typed_belongs_to_the_picture_asked_for(panel, session, qtbot):
    ids = write(session)
    actions.select(session, [ids[0]])
    panel._prompt.selectAll()
    QTest.keyClicks(panel._prompt, "a green tree")
    QTest.mouseClick(panel._again, Qt.MouseButton.LeftButton)
    assert session.queue.jobs()[0].request.dials.prompt == "a green tree"
    wait_for_jobs(qtbot, session)


def test_typing_goes_to_the_shot_that_was_selected(panel, session):
    ids = write(session)
    actions.select(session, [ids[0]])
    panel._prompt.selectAll()
    QTest.keyClicks(panel._prompt, "first only")
    actions.select(session, [ids[1]])
    assert session.project.shot(ids[0]).prompt == "first only"
    assert session.project.shot(ids[1]).prompt != "first only"


def test_a_prompt_of_its_own_follows_the_script_again(panel, session):
    ids = write(session)
    actions.select(session, [ids[0]])
    before = session.project.shot(ids[0]).prompt
    assert not panel._reset.isVisible()
    actions.set_prompt(session, ids[0], "mine")
    assert panel._reset.isVisible()
    QTest.mouseClick(panel._reset, Qt.MouseButton.LeftButton)
    assert session.project.shot(ids[0]).prompt == before
    assert panel._prompt.toPlainText() == before


def test_dials_reach_the_request(panel, session):
    ids = write(session)
    actions.select(session, [ids[0]])
    dials = panel._dials
    dials.duration.committed.emit(2.5)
    dials.guidance.committed.emit(5.5)
    dials.steps.committed.emit(14)
    dials.seed.field.setValue(77)
    dials.seed.lock.click()
    made = request(session.project, session.project.shot(ids[0])).dials
    assert (made.guidance_scale, made.steps, made.seed) == (5.5, 14, 77)
    assert session.project.shot(ids[0]).duration == 60
    assert session.project.shot(ids[0]).seed_locked


def test_dice_roll_another_seed(panel, session):
    ids = write(session)
    actions.select(session, [ids[0]])
    before = session.project.shot(ids[0]).seed
    panel._dials.seed.dice.click()
    assert session.project.shot(ids[0]).seed != before


def test_takes_dial_multiplies(panel, session, qtbot):
    ids = write(session)
    actions.select(session, [ids[0]])
    panel._dials.takes.set_value(2)
    QTest.mouseClick(panel._again, Qt.MouseButton.LeftButton)
    assert len(session.queue.jobs()) == 2
    wait_for_jobs(qtbot, session)


def test_a_running_take_shows_its_preview_and_step(panel, session, qtbot):
    ids = write(session)
    actions.set_prompt(session, ids[0], "slow sphere")
    actions.select(session, [ids[0]])
    actions.generate(session, [ids[0]])
    qtbot.waitUntil(lambda: "step" in panel._caption.text(), timeout=20_000)
    assert panel._caption.text().startswith("take 1 running · step")
    assert panel._picture._picture is not None
    wait_for_jobs(qtbot, session)
