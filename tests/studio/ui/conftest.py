"""A window on the session of the test."""

import pytest


@pytest.fixture
def window(session, qapp):
    from studio.ui import theme
    from studio.ui.main_window import MainWindow

    theme.apply(qapp, "dark")
    window = MainWindow(session)
    window.resize(1440, 900)
    window.show()
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()
