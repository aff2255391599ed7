"""Films for the tests of the timeline, of the player and of what they are used with."""

import pytest

from tests.cut_film import opened


@pytest.fixture
def story(tmp_path, qapp):
    """A session with shots and nothing in the cut."""
    with opened(tmp_path, cut=False) as session:
        yield session


@pytest.fixture
def cut(tmp_path, qapp):
    """A session with everything in the cut."""
    with opened(tmp_path, cut=True) as session:
        yield session
