import random
from itertools import pairwise

import pytest

from engines.audio.compose.melody import Register, pitch, rhythm, tune
from engines.audio.score import Chord, Key

BAR = 1920
CHORDS = [
    Chord(index * BAR, BAR, root, quality, root)
    for index, (root, quality) in enumerate([(9, "minor"), (5, "major"), (0, "major"), (4, "major")])
]
KEY = Key(9, "minor")


def sung(seed: int, idea=None, busy: float = 0.5):
    rng = random.Random(seed)
    slots = idea.slots if idea else rhythm([BAR] * 4, 480, busy, rng)
    return tune(slots, CHORDS, KEY, Register(57), (rng, idea))


def test_slots_follow_each_other_within_the_phrase():
    for seed in range(30):
        slots = rhythm([BAR] * 4, 480, (seed % 10) / 10, random.Random(seed))
        assert all(before.start + before.length <= after.start for before, after in pairwise(slots))
        assert slots[-1].start == 3 * BAR and slots[-1].start + slots[-1].length < 4 * BAR


@pytest.mark.parametrize(("calm", "busy"), [(0.15, 0.85)])
def test_busy_melodies_have_more_notes(calm, busy):
    count = {level: sum(len(rhythm([BAR] * 4, 480, level, random.Random(seed))) for seed in range(20)) for level in (calm, busy)}
    assert count[busy] > 1.6 * count[calm]


def test_lines_move_by_step_and_leaps_turn_back():
    steps = leaps = turned = 0
    for seed in range(40):
        line = sung(seed).steps
        for before, middle, after in zip(line, line[1:], line[2:], strict=False):
            steps += abs(middle - before) <= 1
            if abs(middle - before) >= 3:
                leaps += 1
                turned += (after - middle) * (middle - before) < 0
    assert steps > leaps and turned / leaps > 0.6


def test_the_last_note_belongs_to_the_last_chord():
    for seed in range(30):
        made = sung(seed)
        assert pitch(made.steps[-1], CHORDS[-1], KEY, Register(57)) % 12 in CHORDS[-1].pitch_classes


def test_altered_chords_alter_the_scale():
    leading = {pitch(step, CHORDS[-1], KEY, Register(57)) % 12 for step in range(15)}
    assert 8 in leading and 7 not in leading  # G sharp over E major


def test_an_idea_is_remembered():
    near = far = 0
    for seed in range(20):
        idea = sung(seed)
        again, other = sung(seed + 100, idea), sung(seed + 100)
        near += sum(abs(one - two) <= 1 for one, two in zip(idea.steps, again.steps, strict=True)) / len(idea.steps)
        count = min(len(idea.steps), len(other.steps))
        far += sum(abs(one - two) <= 1 for one, two in zip(idea.steps, other.steps, strict=False)) / count
    assert near > 16 and near > 1.3 * far
