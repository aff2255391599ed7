"""Every edit by name."""

from studio.ui.panels.history_panel import HistoryPanel
from tests.window_kit import write


def test_a_click_goes_to_that_edit_and_back(session, qtbot):
    from studio.actions import shot as actions

    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    ids = write(session)
    actions.set_duration(session, ids[0], 48)
    actions.set_prompt(session, ids[0], "a tree")
    names = [panel._list.item(row).text() for row in range(panel._list.count())]
    assert names == ["Opened", "Edit script", "Set duration", "Edit prompt"]
    panel._list.itemClicked.emit(panel._list.item(1))
    assert session.project.shot(ids[0]).duration != 48
    assert panel._list.count() == 4
    assert panel._list.currentRow() == 1
    panel._list.itemClicked.emit(panel._list.item(3))
    assert session.project.shot(ids[0]).prompt == "a tree"
