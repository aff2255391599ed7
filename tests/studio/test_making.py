from __future__ import annotations

import pytest

from studio.document.errors import DocumentError
from studio.making import must_be_writable


def test_a_place_is_refused_for_its_ending_or_its_folder_and_else_accepted(tmp_path):
    must_be_writable(tmp_path / "a.PNG", ".png", ".webp")
    must_be_writable(tmp_path / "any.thing")
    with pytest.raises(DocumentError, match=r"a\.mp3 must end in \.png or \.webp"):
        must_be_writable(tmp_path / "a.mp3", ".png", ".webp")
    with pytest.raises(DocumentError, match="no folder"):
        must_be_writable(tmp_path / "absent" / "a.png", ".png")
