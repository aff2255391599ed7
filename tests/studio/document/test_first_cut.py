import itertools

from studio.document.first_cut import first_cut
from studio.document.project import Project
from studio.document.shots import set_script
from studio.document.timeline import TitleSource
from studio.document.tracks import main_track, title_track

SCRIPT = "EXT. MEADOW - DAY\n\nA red cube.\n\nA blue sphere.\n\nEXT. SEA - NIGHT\n\nA green cone.\n"


def test_every_shot_is_cut_in_order_with_moves_and_dissolves_where_the_place_changes():
    project = first_cut(set_script(Project(title="Three"), SCRIPT))
    clips = main_track(project).clips
    assert [clip.source.shot for clip in clips] == [shot.id for shot in project.shots]
    assert all(clip.move for clip in clips)
    assert [clip.dissolve for clip in clips] == [0, 0, 12]
    assert (clips[0].fade_in, clips[-1].fade_out) == (16, 32)
    assert all(one.end == other.start for one, other in itertools.pairwise(clips))


def test_the_title_lies_over_the_beginning():
    project = first_cut(set_script(Project(title="Three"), SCRIPT))
    (title,) = title_track(project).clips
    assert isinstance(title.source, TitleSource)
    assert title.source.text == "Three"
    assert title.end <= project.timeline.duration


def test_a_film_without_shots_stays_empty():
    assert first_cut(Project()).timeline.duration == 0
