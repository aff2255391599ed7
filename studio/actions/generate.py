"""Make pictures on the canvas: fill the mask, vary the whole, expand to the frame, or begin from words."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np

from engines.media.picture import encode_png
from engines.requests import Control, Dials, ImageToImage, Inpaint, Outpaint, Request, TextToImage
from studio.actions.action import Action, complain
from studio.actions.canvas import current_canvas, new_canvas
from studio.actions.control import controls_for
from studio.document.canvas import Canvas
from studio.document.cut import new_id
from studio.document.errors import EditError
from studio.document.files import Bundle
from studio.document.layers import picture_bounds
from studio.document.paint import Box, flatten, intersected
from studio.document.select import masks
from studio.jobs.job import Job, State
from studio.paint_state import PaintDials
from studio.session import Session

SEEDS = 2**32
_UNDER = 128  # grey that stands for nothing where an engine wants a whole picture


@dataclass(frozen=True)
class Inputs:
    """What a request reads, as media keys; `expand`: pixels to add at left, top, right, bottom; `controls`: as the request has them;
    `box`: the part of the picture that is made anew, if not all of it.
    """

    image: str = ""
    denoise: str = ""
    composite: str = ""
    expand: tuple[int, int, int, int] = (0, 0, 0, 0)
    controls: tuple[Control, ...] = ()
    box: Box | None = None


@dataclass(frozen=True)
class Wish:
    """What was asked for at one press of the button. `intent` as `possible_intents` names it."""

    intent: str
    dials: PaintDials
    inputs: Inputs


def possible_intents(canvas: Canvas) -> tuple[str, ...]:
    """What can be made of the canvas as it is: "make" from words alone, else some of "fill", "vary" and "expand"; likeliest first."""
    picture = picture_bounds(canvas)
    if picture is None or intersected(picture, _box(canvas)) is None:
        return ("make",)
    fill = ("fill",) if canvas.selection.tiles else ()
    expand = ("expand",) if any(_margins(canvas, picture)) else ()
    return (*fill, *expand, "vary")


def intent(session: Session) -> str:
    """What the big button does now: the person's choice where it is possible, else what the canvas suggests."""
    canvas = current_canvas(session)
    if canvas is None:
        return "make"
    possible, chosen = possible_intents(canvas), session.paint.dials(canvas.id).chosen
    return chosen if chosen in possible else possible[0]


def set_dials(session: Session, **changes: object) -> None:
    """Turn dials of the current canvas, by field name of `PaintDials`."""
    canvas = current_canvas(session)
    key = canvas.id if canvas else ""
    session.paint.set_dials(key, replace(session.paint.dials(key), **changes))


def roll_seed(session: Session) -> None:
    """Another seed by chance."""
    set_dials(session, seed=random.randrange(SEEDS))


def first_dials(session: Session, canvas: Canvas) -> PaintDials:
    """The dials a canvas begins with: its shot's words, or those its top picture was made from."""
    shot = session.project.shot(canvas.shot) if canvas.shot else None
    if shot:
        return PaintDials(shot.prompt, shot.negative_prompt, seed=shot.seed, seed_locked=shot.seed_locked)
    for layer in reversed(canvas.layers):
        asset = session.project.assets.get(layer.asset or "")
        if asset and asset.recipe and (made := asset.recipe.request.get("dials")):
            return PaintDials(made.get("prompt", ""), made.get("negative_prompt", ""), seed=made.get("seed", 0))
    return PaintDials()


def generate(session: Session) -> None:
    """Queue as many candidates as the dial says; their input pictures are written beside the window first."""
    session.paint.settle()
    if current_canvas(session) is None:
        dials = session.paint.dials("")
        new_canvas(session)
        if canvas := current_canvas(session):
            session.paint.set_dials(canvas.id, dials)
    canvas = current_canvas(session)
    if canvas is None or session.read_only:
        return
    what = intent(session)
    dials = session.paint.dials(canvas.id)
    model = dials.model or session.project.model
    if not dials.seed_locked:
        session.paint.set_dials(canvas.id, replace(dials, seed=random.randrange(SEEDS)))
    session.paint.background.run(
        lambda: replace(prepare(session.bundle, canvas, what), controls=controls_for(session.bundle, canvas, model)),
        lambda inputs: submit(session, canvas, Wish(what, dials, inputs)),
        lambda error: complain(session, error),
    )


def prepare(bundle: Bundle, canvas: Canvas, what: str) -> Inputs:
    """Write the pictures that a request reads into the film. Raises EditError when there is nothing to do; takes a thread's time."""
    match what:
        case "fill":
            both = masks(canvas)
            if not both.composite.any():
                raise EditError("The mask lies outside the frame: paint it on the picture.")
            image = _add(bundle, _opaque(flatten(canvas)))
            return Inputs(image, _add(bundle, both.denoise), _add(bundle, both.composite), box=_around(both.composite))
        case "expand":
            picture = intersected(picture_bounds(canvas) or (0, 0, 0, 0), _box(canvas))
            if picture is None:
                raise EditError("There is no picture inside the frame that could be expanded.")
            return Inputs(_add(bundle, _opaque(flatten(canvas, picture))), expand=_margins(canvas, picture))
        case "vary":
            return Inputs(_add(bundle, _opaque(flatten(canvas))))
        case _:
            return Inputs()


def submit(session: Session, canvas: Canvas, wish: Wish) -> None:
    """Queue the candidates, one seed after the other."""
    frame = canvas.frame
    target = {"canvas": canvas.id, "intent": wish.intent, "frame": [frame.x, frame.y, frame.width, frame.height], "batch": new_id()}
    if wish.inputs.box:
        target["box"] = list(wish.inputs.box)
    if wish.inputs.composite:
        target["mask"] = wish.inputs.composite
    if wish.intent == "expand":
        target["margins"] = list(wish.inputs.expand)
    request = build(session, canvas, wish)
    for index in range(wish.dials.candidates if _random(wish) else 1):
        seeded = replace(request, dials=replace(request.dials, seed=(wish.dials.seed + index) % SEEDS))
        session.queue.submit(seeded, _label(session, wish.intent, canvas), target)


def build(session: Session, canvas: Canvas, wish: Wish) -> Request:
    """The request for one intent."""
    dials, inputs = wish.dials, wish.inputs
    model = dials.model or session.project.model
    size = {"width": canvas.frame.width, "height": canvas.frame.height}
    own = {"steps": dials.steps, "guidance_scale": dials.guidance_scale, "seed": dials.seed, "model": model, "controls": inputs.controls}
    made = Dials(dials.prompt, dials.negative_prompt, **size, **own)
    image, denoise, composite = (_path(session, key) for key in (inputs.image, inputs.denoise, inputs.composite))
    match wish.intent:
        case "fill":
            return Inpaint(made, image, denoise, composite, dials.fill)
        case "vary":
            return ImageToImage(made, image, dials.vary)
        case "expand":
            left, top, right, bottom = inputs.expand
            return Outpaint(made, image, left, top, right, bottom)
        case _:
            return TextToImage(made)


def next_seed(session: Session, job: Job) -> None:
    """Ask for the same again with the seed after all that this canvas has tried."""
    tried = [other.request.dials.seed for other in painting_jobs(session, job.target.get("canvas"))]
    seed = (max(tried, default=job.request.dials.seed) + 1) % SEEDS
    session.queue.submit(replace(job.request, dials=replace(job.request.dials, seed=seed)), job.label, job.target)


def painting_jobs(session: Session, canvas_id: str) -> list[Job]:
    """The jobs that make candidates for this canvas, over or not."""
    return [job for job in session.queue.jobs() if job.target.get("canvas") == canvas_id and "intent" in job.target]


def running_job(session: Session, canvas_id: str) -> Job | None:
    """The job that makes a candidate for this canvas now."""
    return next((job for job in painting_jobs(session, canvas_id) if job.state is State.RUNNING), None)


def _random(wish: Wish) -> bool:
    """Whether seeds matter: at strength 0 nothing is left to chance."""
    return {"vary": wish.dials.vary, "fill": wish.dials.fill}.get(wish.intent, 1) > 0


def _label(session: Session, what: str, canvas: Canvas) -> str:
    names = {"fill": session.tr("Fill"), "vary": session.tr("Vary"), "expand": session.tr("Expand")}
    return f"{names.get(what, session.tr('Picture'))} · {canvas.name}"


def _box(canvas: Canvas) -> Box:
    frame = canvas.frame
    return frame.x, frame.y, frame.width, frame.height


def _margins(canvas: Canvas, picture: Box) -> tuple[int, int, int, int]:
    """How far the frame reaches over the picture at left, top, right and bottom: pixels."""
    x, y, width, height = _box(canvas)
    return (
        max(0, picture[0] - x),
        max(0, picture[1] - y),
        max(0, x + width - picture[0] - picture[2]),
        max(0, y + height - picture[1] - picture[3]),
    )


def _around(mask: np.ndarray) -> Box:
    """The box around what is set in a mask [h, w] that is not empty."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1


def _opaque(pixels: np.ndarray) -> np.ndarray:
    """RGB of straight RGBA, over grey where it is transparent."""
    alpha = pixels[..., 3:]
    if alpha.min() == 255:
        return pixels[..., :3]
    cover = alpha.astype(np.uint16)
    return ((pixels[..., :3] * cover + _UNDER * (255 - cover) + 127) // 255).astype(np.uint8)


def _add(bundle: Bundle, pixels: np.ndarray) -> str:
    return bundle.add_media(encode_png(pixels), "png")


def _path(session: Session, key: str) -> str:
    path = session.bundle.find_media(key) if key else None
    return str(path) if path else ""


def can_generate(session: Session) -> bool:
    """True when there is something to make a picture from."""
    canvas = current_canvas(session)
    what = intent(session)
    return not session.read_only and (what != "make" or bool(session.paint.dials(canvas.id if canvas else "").prompt.strip()))


ACTIONS = (
    Action("generate.run", "Make picture", generate, "Paint", "Ctrl+Return", "creation",
           "Fill the mask, vary the picture, expand it to the frame, or begin from words", "paint", can_generate),
    Action("generate.seed", "Roll the seed", roll_seed, "Paint", "", "dice-multiple-outline", "Another seed by chance", "paint"),
)  # fmt: skip
