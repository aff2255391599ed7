"""Formats by content alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.media.errors import MediaError
from engines.media.sniff import _format_of, sniff


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"RIFF\0\0\0\0WEBP", "webp"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"RIFF\0\0\0\0WAVE", "wav"),
        (b"RF64\0\0\0\0WAVE", "wav"),
        (b"fLaC", "flac"),
        (b"OggS", "ogg"),
        (b"ID3\x04", "mp3"),
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"\0\0\0\x20ftypisom", "mp4"),
        (b"\0\0\0\x14ftypqt  ", "mov"),
        (b"\0\0\0\x08wide", "mov"),
        (b"\x1aE\xdf\xa3\x01webm", "webm"),
        (b"\x1aE\xdf\xa3\x01matroska", "webm"),
        (b"\x1aE\xdf\xa3\x01other", None),
        (b"\0\0\0\x20ftypavif", None),
        (b"RIFF\0\0\0\0AVI ", None),
        (b"GIF89a", None),
        (b"\xff\xff\xff\xff", None),
        (b"%PDF-1.7", None),
        (b"\x80\x04\x95", None),
        (b"v", None),
    ],
)
def test_a_format_is_known_by_its_first_bytes(head, name):
    found = _format_of(head)
    assert (found.name if found else None) == name


@given(st.binary(max_size=64))
def test_any_bytes_have_a_format_or_none(head):
    _format_of(head)


def test_no_file_no_format(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    for name, words in (("missing", "is missing"), ("empty", "is empty"), (".", "is not a file")):
        with pytest.raises(MediaError, match=words):
            sniff(tmp_path / name)
