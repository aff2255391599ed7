"""Snapping: the nearest of the points within reach."""

from studio.document.project import Project
from studio.document.snapping import snap, snap_points
from studio.document.timeline import Clip, Timeline, TitleSource, Track

CLIPS = (Clip("a", TitleSource("a"), 10, 10), Clip("b", TitleSource("b"), 40, 10))
FILM = Project(timeline=Timeline((Track("v", "V", "picture", CLIPS),), mark_in=33))


def test_points_are_edges_playhead_and_marks():
    assert snap_points(FILM, 25) == [0, 10, 20, 25, 33, 40, 50]
    assert snap_points(FILM, 25, without=["a"]) == [0, 25, 33, 40, 50]


def test_the_nearest_edge_wins_within_reach():
    points = [0, 10, 20, 50]
    assert snap(points, [12, 19], 3) == (1, 20)
    assert snap(points, [15], 3) == (0, None)
    assert snap(points, [12], 2) == (-2, 10)
    assert snap(points, [50], 0) == (0, 50)
