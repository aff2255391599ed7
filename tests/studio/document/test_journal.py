from __future__ import annotations

import random
import zlib

import pytest

from studio.document.journal import Edit, Journal, journal_path, replay_chain


def edit(seq: int, mark: object = None) -> Edit:
    return Edit(seq, f"edit {seq}", 5, [["set", ["title"], mark or seq]])


def written(folder, generation: int, base: int, seqs, mark: object = None) -> None:
    journal = Journal(journal_path(folder, generation), base)
    for seq in seqs:
        journal.append(edit(seq, mark))
    journal.close()


def seqs(found: list[Edit]) -> list[int]:
    return [one.seq for one in found]


def test_edits_come_back_as_they_were(tmp_path):
    written(tmp_path, 1, 0, [1, 2, 3])
    assert replay_chain(tmp_path, 1, 0) == ([edit(1), edit(2), edit(3)], [])


def test_the_chain_goes_on_over_several_journals(tmp_path):
    written(tmp_path, 3, 0, [1, 2])
    written(tmp_path, 4, 2, [3])
    written(tmp_path, 7, 3, [4, 5])
    assert seqs(replay_chain(tmp_path, 3, 0)[0]) == [1, 2, 3, 4, 5]
    assert seqs(replay_chain(tmp_path, 4, 2)[0]) == [3, 4, 5]
    assert seqs(replay_chain(tmp_path, 3, 3)[0]) == [4, 5]


def test_what_never_counted_is_not_replayed(tmp_path):
    """An append that failed and could not be cut back: the next journal says where it goes on from."""
    written(tmp_path, 1, 0, [1, 2], "never acknowledged")
    written(tmp_path, 2, 1, [2, 3])
    found, _ = replay_chain(tmp_path, 1, 0)
    assert [one.changes[0][2] for one in found] == ["never acknowledged", 2, 3]


def test_a_gap_is_set_aside_and_later_work_still_counts(tmp_path):
    written(tmp_path, 1, 0, [1, 2])
    written(tmp_path, 2, 9, [10])
    written(tmp_path, 3, 2, [3])
    found, tails = replay_chain(tmp_path, 1, 0)
    assert seqs(found) == [1, 2, 3]
    assert [tail.path.name for tail in tails] == ["00000002.wal"]


@pytest.mark.parametrize("cut", range(1, 80, 7))
def test_a_torn_end_is_left_out(tmp_path, cut):
    written(tmp_path, 1, 0, [1, 2, 3])
    path = journal_path(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:-cut])
    found, _ = replay_chain(tmp_path, 1, 0)
    assert found == [edit(seq) for seq in range(1, len(found) + 1)]
    assert len(found) == 2 or (cut > 60 and len(found) == 1)


def test_every_flipped_bit_is_noticed(tmp_path):
    written(tmp_path, 1, 0, [1, 2, 3])
    path = journal_path(tmp_path, 1)
    whole = path.read_bytes()
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1 << position % 8]) + whole[position + 1 :])
        found, tails = replay_chain(tmp_path, 1, 0)
        assert found == [edit(seq) for seq in range(1, len(found) + 1)] and len(found) < 3 and tails


def test_garbage_is_never_more_than_left_out(tmp_path):
    chance = random.Random(1)
    path = journal_path(tmp_path, 1)
    for size in range(0, 400, 13):
        path.write_bytes(chance.randbytes(size))
        assert replay_chain(tmp_path, 1, 0)[0] == []


@pytest.mark.parametrize("body", [b"[]", b"5", b"{}", b'{"base": "x", "major": 1}', b'{"base": true, "major": 1}', b"{" * 1000, b"NaN"])
def test_frames_that_are_not_what_they_should_be(tmp_path, body):
    journal_path(tmp_path, 1).write_bytes(len(body).to_bytes(4, "little") + zlib.crc32(body).to_bytes(4, "little") + body)
    assert replay_chain(tmp_path, 1, 0)[0] == []


def test_links_are_not_followed(tmp_path):
    (tmp_path / "journal").mkdir()
    written(tmp_path, 1, 0, [1])
    (tmp_path / "journal/00000001.wal").symlink_to(journal_path(tmp_path, 1))
    assert replay_chain(tmp_path / "journal", 1, 0) == ([], [])
