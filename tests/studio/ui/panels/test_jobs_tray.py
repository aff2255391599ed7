"""The job tray under a real mouse."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.actions import shot as actions
from studio.jobs.job import State
from studio.ui.job_indicator import JobIndicator, time_left
from studio.ui.panels.job_row import button_rect
from studio.ui.panels.jobs_tray import JobsTray
from tests.window_kit import wait_for_jobs, write


@pytest.fixture
def tray(session, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    tray = JobsTray(session, window)
    tray.toggle()
    yield tray
    window.hide()


def slow_jobs(session) -> list[str]:
    """The labels of three jobs of which the first runs long enough to look at."""
    ids = write(session)
    for id in ids:
        actions.set_prompt(session, id, f"slow {id}")
    actions.generate(session, ids)
    return [job.id for job in session.queue.jobs()]


def shown(tray) -> list[str]:
    return [tray._list.item(row).data(Qt.ItemDataRole.UserRole).id for row in range(tray._list.count())]


def click_button(tray, row: int) -> None:
    rect = button_rect(tray._list.visualItemRect(tray._list.item(row)))
    QTest.mouseClick(tray._list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_empty_says_what_will_be_here(tray):
    assert tray._empty.isVisible()
    assert not tray._stop.isEnabled()


def test_running_first_then_waiting_in_order(tray, session):
    jobs = slow_jobs(session)
    assert shown(tray) == jobs
    assert not tray._empty.isVisible()


def test_the_cross_cancels_one_job(tray, session):
    jobs = slow_jobs(session)
    click_button(tray, 1)
    assert session.queue.job(jobs[1]).state is State.CANCELLED
    assert session.queue.job(jobs[2]).state is State.QUEUED
    QTest.mouseClick(tray._stop, Qt.MouseButton.LeftButton)
    assert all(job.state.over for job in session.queue.jobs())


def test_a_cancelled_job_can_be_tried_again(tray, session, qtbot):
    ids = write(session)
    actions.set_prompt(session, ids[0], "slow")
    actions.generate(session, [ids[0]])
    session.queue.cancel(session.queue.jobs()[0].id)
    actions.set_prompt(session, ids[0], "quick")
    click_button(tray, 0)
    (job,) = session.queue.jobs()
    assert not job.state.over
    session.queue.cancel(job.id)


def test_dragging_a_waiting_job_changes_the_order(tray, session):
    """The list moves the row; the queue follows."""
    jobs = slow_jobs(session)
    model = tray._list.model()
    assert model.moveRow(QModelIndex(), 2, QModelIndex(), 1)
    waiting = [job.id for job in session.queue.jobs() if job.state is State.QUEUED]
    assert waiting == [jobs[2], jobs[1]]
    assert not tray._list.item(0).flags() & Qt.ItemFlag.ItemIsDragEnabled


def test_finished_jobs_are_cleared(tray, session, qtbot):
    ids = write(session)
    actions.generate(session, [ids[0]])
    wait_for_jobs(qtbot, session)
    qtbot.waitUntil(tray._clear.isEnabled)
    QTest.mouseClick(tray._clear, Qt.MouseButton.LeftButton)
    assert session.queue.jobs() == ()
    assert tray._empty.isVisible()


def test_delete_key_cancels_and_escape_hides(tray, session):
    jobs = slow_jobs(session)
    tray._list.setCurrentRow(2)
    QTest.keyClick(tray._list, Qt.Key.Key_Delete)
    assert session.queue.job(jobs[2]).state is State.CANCELLED
    QTest.keyClick(tray, Qt.Key.Key_Escape)
    assert not tray.isVisible()


def test_rows_are_painted_in_every_state(tray, session, qtbot):
    slow_jobs(session)
    qtbot.waitUntil(lambda: session.queue.jobs()[0].preview is not None, timeout=20_000)
    session.queue.cancel(session.queue.jobs()[-1].id)
    assert not tray.grab().isNull()


def test_the_indicator_follows_the_queue_and_stops_it(session, qtbot):
    indicator = JobIndicator(session)
    qtbot.addWidget(indicator)
    indicator.show()
    assert not indicator._name.isVisible()
    jobs = slow_jobs(session)
    qtbot.waitUntil(lambda: indicator._name.text() == "Shot 1 · take 1  +2")
    qtbot.waitUntil(lambda: indicator._bar.value() > 0, timeout=20_000)
    QTest.mouseClick(indicator._stop, Qt.MouseButton.LeftButton)
    assert session.queue.job(jobs[0]).state is State.CANCELLED
    for job in jobs:
        session.queue.cancel(job)
    qtbot.waitUntil(lambda: not indicator._name.isVisible())


@pytest.mark.parametrize(("seconds", "text"), [(None, ""), (11.4, "0:11 left"), (61, "1:01 left"), (3725, "1:02:05 left")])
def test_time_left(qapp, seconds, text):
    assert time_left(seconds) == text
