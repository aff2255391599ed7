"""The hint of a workspace: until its first edit, with the person's own keys."""

import pytest

from studio.actions.all import ACTIONS
from studio.ui import hints, shortcuts
from studio.ui.status_line import StatusLine
from tests.window_kit import write


@pytest.mark.parametrize("workspace", ["write", "paint", "cut", "score"])
def test_each_workspace_has_a_line_without_gaps(workspace, qapp):
    line = hints.hint(workspace)
    assert len(line) > 40 and "{" not in line


def test_the_keys_are_those_that_are_set(qapp):
    shortcuts.change(next(action for action in ACTIONS if action.id == "timeline.split"), "F7")
    assert "F7 splits" in hints.hint("cut")


def test_the_first_edit_ends_it_for_good(session, qtbot):
    line = StatusLine(session)
    qtbot.addWidget(line)
    assert line._saved.text() == hints.hint("write") != ""
    write(session)
    assert line._saved.text() == "Saved, every change" and hints.hint("write") == ""
    session.select(workspace="cut")
    assert line._saved.text() == hints.hint("cut") != ""
