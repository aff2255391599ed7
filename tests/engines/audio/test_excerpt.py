import pytest

from engines.audio.compose.brief import Brief
from engines.audio.compose.piece import compose
from engines.audio.excerpt import excerpt
from engines.audio.score import RATE, ScoreError


@pytest.fixture(scope="module")
def score():
    return compose(Brief(samples=30 * RATE, seed=6, genre="rock", markers=(11 * RATE,)))


def test_all_bars_are_the_whole_score(score):
    whole = excerpt(score, 0, len(score.bars))
    assert (whole.parts, whole.chords, whole.sections, whole.tempo, whole.samples) == (
        score.parts,
        score.chords,
        score.sections,
        score.tempo,
        score.samples,
    )


def test_bars_keep_their_time_their_notes_and_their_tempo(score):
    for first in range(0, len(score.bars) - 3, 3):
        part = excerpt(score, first, 3)
        start = score.bars[first]
        for tick in (0, 480, part.length - 1):
            assert part.seconds_at(tick) == score.seconds_at(start + tick) - score.seconds_at(start)
        before = {
            (note.start - start, note.pitch) for line in score.parts for note in line.notes if start <= note.start < start + part.length
        }
        assert before <= {(note.start, note.pitch) for line in part.parts for note in line.notes}
        assert [hit.start + start for hit in part.drums.hits] == [
            hit.start for hit in score.drums.hits if start <= hit.start < start + part.length
        ]


@pytest.mark.parametrize(("first", "count"), [(-1, 2), (0, 0), (0, 999), (999, 1)])
def test_bars_that_are_not_there_are_refused(score, first, count):
    with pytest.raises(ScoreError, match="bars"):
        excerpt(score, first, count)
