"""What comes of a Set's jobs: rendered moves go into the clips that show it, passes onto their canvas."""

from __future__ import annotations

from dataclasses import replace

from engines.media.picture import read_picture
from studio.document.canvas import Layer, LayerControl
from studio.document.cut import Placed, add_clips
from studio.document.layers import find_layer, insert_layer
from studio.document.paint import from_picture
from studio.document.project import Project
from studio.document.set_clips import with_render
from studio.document.set_edit import add_prop, change_props
from studio.document.splat_edits import to_text
from studio.document.timeline import Clip, SetSource
from studio.document.tracks import main_track, with_usual_tracks
from studio.jobs.job import Job
from studio.session import Session

from .action import complain
from .canvas import with_canvas

CONTROLS = {"depth": "depth", "masks": "segments", "edges": "edges"}
"""Passes that become control layers, and what they say there; the others are layers of the picture."""


def lay_pass(session: Session, job: Job) -> None:
    """Bring a finished pass onto its canvas, over the frame it was made for."""
    channel, canvas = job.target["pass"], session.project.canvases.get(job.target["canvas"])
    if canvas is None:
        session.queue.accept(job.id)
        return
    control = LayerControl(CONTROLS[channel]) if channel in CONTROLS else None

    def read() -> Layer:
        layer = Layer(job.id, job.label, from_picture(read_picture(job.result.path), canvas.frame.x, canvas.frame.y), control=control)
        session.bundle.prepare(with_canvas(session.project, replace(canvas, layers=(layer,))))
        return layer

    def put(layer: Layer) -> None:
        if session.arrive(job.label, lambda project: _with_layer(project, canvas.id, layer)):
            session.queue.accept(job.id)

    session.paint.background.run(read, put, lambda error: complain(session, error))


def with_rendered(project: Project, job: Job) -> Project:
    """The project with a finished rendering in all clips of its Set and camera; a new one is laid into the cut."""
    target = job.target
    source = SetSource(target["set"], target["camera"], job.id, target["made_of"])
    if "lay" in target and project.set(source.set):
        project = with_usual_tracks(project)
        track, length = main_track(project), project.assets[job.id].frames
        if track is not None:
            project = add_clips(project, [Placed(track.id, Clip(f"{job.id}.clip", source, target["lay"], length))])
    return with_render(project, source)


def with_stood(project: Project, job: Job) -> Project:
    """The project with a finished model, an asset of it already, standing in the Set that it was made for."""
    project, prop = add_prop(project, job.target["stand"], project.assets[job.id])
    if prop is None:
        return project
    return change_props(project, job.target["stand"], [prop.id], lambda prop: replace(prop, id=f"{job.id}.prop"))


def with_repaired(project: Project, job: Job) -> Project:
    """The project with the prop made of its repaired splats; where it was edited or remade meanwhile, they stand as a prop beside it."""
    shown = project.set(job.target["stand"])
    prop = next((prop for prop in shown.props if prop.id == job.target["repair"]), None) if shown else None
    made_of = project.assets[job.id].recipe.inputs["begin_with"]
    if prop is None or prop.asset != made_of or to_text(prop.edits) != job.request.edits:
        return with_stood(project, job)
    return change_props(project, shown.id, [prop.id], lambda prop: replace(prop, asset=job.id, edits=()))


def _with_layer(project: Project, canvas_id: str, layer: Layer) -> Project:
    canvas = project.canvases.get(canvas_id)
    return project if canvas is None or find_layer(canvas, layer.id) else with_canvas(project, insert_layer(canvas, layer))
