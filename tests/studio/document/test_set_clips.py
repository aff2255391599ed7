from __future__ import annotations

from dataclasses import replace

from studio.document.asset import Asset
from studio.document.project import Project
from studio.document.scene import Camera, Prop, Set
from studio.document.set_clips import fingerprint, is_stale, stale_clips, with_render
from studio.document.timeline import Clip, SetSource, Timeline, Track


def film() -> Project:
    clips = (Clip("one", SetSource("s", "c"), 0, 10), Clip("two", SetSource("s", "d"), 10, 10))
    made = Set("s", "Set", (Prop("p", "Prop", "a"), Prop("q", "Other", "a", hidden=True)), (Camera("c", "C"), Camera("d", "D", shake=0.5)))
    timeline = Timeline((Track("t", "Picture", "picture", clips),))
    return Project(sets=(made,), assets={"a": Asset("a", "A", "model", "m.ply")}, timeline=timeline)


def rendered(project: Project) -> Project:
    return with_render(project, SetSource("s", "c", "r", fingerprint(project, "s", "c")))


def with_set(project: Project, **changed) -> Project:
    return replace(project, sets=(replace(project.sets[0], **changed),))


def test_a_rendering_goes_to_the_clips_of_its_camera_only():
    made = rendered(film())
    assert [clip.id for clip in stale_clips(film())] == ["one", "two"] and [clip.id for clip in stale_clips(made)] == ["two"]


def test_what_is_seen_makes_a_rendering_stale():
    made = rendered(film())
    source = made.timeline.tracks[0].clips[0].source
    prop = made.sets[0].props[0]
    assert is_stale(with_set(made, props=(replace(prop, hidden=True),)), source)
    assert is_stale(with_set(made, cameras=(replace(made.sets[0].cameras[0], shutter=180.0), made.sets[0].cameras[1])), source)
    assert is_stale(with_set(made, floor=""), source)
    assert is_stale(replace(made, width=640), source)
    assert is_stale(replace(made, assets={"a": replace(made.assets["a"], media="n.ply")}), source)
    assert is_stale(replace(made, sets=()), source)


def test_what_is_not_seen_does_not():
    made = rendered(film())
    source = made.timeline.tracks[0].clips[0].source
    prop, hidden = made.sets[0].props
    assert not is_stale(with_set(made, name="Other", props=(replace(prop, name="New", locked=True), hidden)), source)
    assert not is_stale(with_set(made, props=(prop,)), source)
    assert not is_stale(with_set(made, cameras=(made.sets[0].cameras[0],)), source)
