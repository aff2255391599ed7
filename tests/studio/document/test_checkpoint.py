from __future__ import annotations

import json

import pytest

from studio.document import checkpoint
from studio.document.checkpoint import encode, newest, oldest_generation, paths, write
from studio.document.errors import DocumentError


def seqs(folder) -> list[int]:
    return [json.loads(path.read_text())["seq"] for path in paths(folder)]


def test_the_five_before_are_kept(tmp_path):
    for seq in range(9):
        write(tmp_path, encode(seq + 1, seq, f'{{"title":"{seq}"}}'))
        assert seqs(tmp_path) == list(range(seq, max(-1, seq - 6), -1))
        assert newest(tmp_path)[0].document == {"title": str(seq)}
    assert oldest_generation(tmp_path) == 4


@pytest.mark.parametrize("spoil", [b"", b"{}", b'{"format":{"major":1,"minor":0,"min_reader":1},"gen":1,"seq":true,"doc":{}}'])
def test_the_newest_readable_counts(tmp_path, spoil):
    write(tmp_path, encode(1, 1, '{"title":"old"}'))
    write(tmp_path, encode(2, 2, '{"title":"new"}'))
    (tmp_path / checkpoint.NAME).unlink()
    (tmp_path / checkpoint.NAME).write_bytes(spoil)
    point, faults = newest(tmp_path)
    assert point.document == {"title": "old"} and len(faults) == 1


def test_one_changed_letter_is_noticed(tmp_path):
    write(tmp_path, encode(1, 1, '{"title":"old"}'))
    path = tmp_path / checkpoint.NAME
    path.write_bytes(path.read_bytes().replace(b"old", b"odd"))
    with pytest.raises(DocumentError, match="checksum"):
        newest(tmp_path)


def test_a_film_too_large_to_be_read_again_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "MAX_BYTES", 100)
    with pytest.raises(DocumentError, match="too large"):
        encode(1, 1, '"' + "x" * 200 + '"')
