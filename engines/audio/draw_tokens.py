"""Drawing codec tokens of any length from a score transformer: windows over one plan, guidance, top-k, and context on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch

from engines.audio import quick_steps
from engines.audio.delay import aligned, delayed, shifted, stretched
from engines.audio.score_model import Memory, ScoreTransformer
from engines.audio.score_plan import LATER

_FIRST, _MOST = 24, 128
"""Frames that are handed out first, so that something can be heard soon; then twice as many each time, up to the second."""


@dataclass(frozen=True)
class Dials:
    """`guidance`: 1 draws as learned, more follows plan and words more strictly. `top_k`: how many tokens a draw chooses among."""

    guidance: float = 2.0
    temperature: float = 0.9
    top_k: int = 100
    seed: int = 0


@dataclass(frozen=True)
class Context:
    """What is already there. `before`, `after`: codes int64 [rows, books, frames] next to the music that is to be made, and their plans
    float [rows, frames, channels]: rows of zeros where nothing is known of them."""

    before: torch.Tensor
    before_plan: torch.Tensor
    after: torch.Tensor
    after_plan: torch.Tensor


@dataclass(frozen=True)
class Sheet:
    """A window that is being written.

    `steps`: int64 [rows, steps, books] in the delay pattern, filled from step `past` on for `frames` frames. `told`: float [rows, steps,
    width] of plan and names; with guidance as many rows more, that are told nothing. `chances`: float64 [steps, rows, books], what
    each choice is made by, from 0 to 1. `memory`: of all steps before.
    """

    steps: torch.Tensor
    told: torch.Tensor
    chances: torch.Tensor
    memory: Memory
    past: int
    frames: int
    dials: Dials


def no_context(network: ScoreTransformer, rows: int) -> Context:
    """Nothing before and nothing after."""
    device, config = network.heads.weight.device, network.config
    codes = torch.zeros(rows, config.books, 0, dtype=torch.int64, device=device)
    plans = torch.zeros(rows, 0, config.channels, device=device)
    return Context(codes, plans, codes, plans)


@dataclass(frozen=True)
class _Drawing:
    """What all windows share. `names`: float [rows, words]."""

    network: ScoreTransformer
    names: torch.Tensor
    dials: Dials
    generator: torch.Generator
    write: Callable[[Sheet, int, int], None]


def draw(
    network: ScoreTransformer, plan: torch.Tensor, names: torch.Tensor, context: Context, dials: Dials
) -> Iterator[torch.Tensor]:  # fmt: skip
    """Codes int64 [rows, books, n] of the frames of `plan` [rows, frames, channels], in order, piece by piece.

    `names`: float [rows, words]. All windows share the plan; each sees a third of a window of what came before. The same seed gives
    the same codes. The first pieces are short, so that something can be heard soon.
    """
    window = network.config.window
    keep = window // 3
    write = quick_steps.writer(network) if plan.device.type == "cpu" else partial(write_plainly, network)
    drawing = _Drawing(network, names, dials, torch.Generator().manual_seed(dials.seed), write)
    past, past_plan, begin, size = context.before, context.before_plan, 0, _FIRST
    while begin < plan.shape[1]:
        past, past_plan = past[..., -keep:], past_plan[:, -keep:]
        end = min(begin + window - past.shape[-1] - context.after.shape[-1], plan.shape[1])
        sheet = _begun(drawing, plan[:, begin:end], Context(past, past_plan, context.after, context.after_plan))
        for piece in _written(drawing, sheet, size):
            past = torch.cat([past, piece], dim=-1)
            yield piece
        past_plan, begin, size = torch.cat([past_plan, plan[:, begin:end]], dim=1), end, _MOST


def write_plainly(network: ScoreTransformer, sheet: Sheet, begin: int, end: int) -> None:
    """Fill the steps [begin, end) of a sheet by torch, on any device: what the compiled way must equal."""
    rows, _, books = sheet.steps.shape
    guided = sheet.told.shape[0] > rows
    for place in range(begin, end):
        x = network.read(_before(network, sheet, place))
        hidden = network.advance((torch.cat([x, x]) if guided else x) + sheet.told[:, place : place + 1], sheet.memory)
        digits = network.digit_logits(hidden[:, -1]).float()
        if guided:
            told, untold = digits.chunk(2)
            digits = untold + sheet.dials.guidance * (told - untold)
        fresh = choose(network.joint(digits), sheet.chances[place], sheet.dials)
        for book in range(books):
            if sheet.past <= place - book < sheet.past + sheet.frames:
                sheet.steps[:, place, book] = fresh[:, book]


def choose(logits: torch.Tensor, chances: torch.Tensor, dials: Dials) -> torch.Tensor:
    """Tokens [...] of logits [..., card]: the first token up to which the `top_k` likeliest are worth more than the chance [...] of all."""
    best = logits.topk(min(dials.top_k, logits.shape[-1]), dim=-1).values
    weights = ((logits - best[..., :1]) / max(dials.temperature, 1e-3)).exp() * (logits >= best[..., -1:])
    sums = weights.double().cumsum(dim=-1)
    return (sums <= chances[..., None] * sums[..., -1:]).sum(dim=-1)


def _begun(drawing: _Drawing, plan: torch.Tensor, context: Context) -> Sheet:
    """A sheet for the frames of `plan` of which only the past is written, and all that is known of both sides remembered."""
    network, books = drawing.network, drawing.network.config.books
    (rows, frames), past = plan.shape[:2], context.before.shape[-1]
    unknown = context.before.new_zeros(rows, books, frames)
    steps = delayed(torch.cat([context.before, unknown], dim=-1), network.empty)
    told = _told(drawing, stretched(torch.cat([context.before_plan, plan], dim=1), books))
    inputs, known = shifted(steps, network.empty)[:, :past], told[:, :past]
    if context.after.shape[-1]:
        later, later_plan = _later(network, context)
        inputs, known = torch.cat([later, inputs], dim=1), torch.cat([_told(drawing, later_plan), known], dim=1)
    memory = network.memory(len(told), inputs.shape[1] + frames + books)
    if inputs.shape[1]:
        network.advance(network.read(inputs).repeat(len(told) // rows, 1, 1) + known, memory)
    chances = torch.rand(steps.shape[1], rows, books, generator=drawing.generator, dtype=torch.float64).to(plan.device)
    return Sheet(steps, told, chances, memory, past, frames, drawing.dials)


def _written(drawing: _Drawing, sheet: Sheet, size: int) -> Iterator[torch.Tensor]:
    """The codes of a sheet as they are written: `size` frames, then twice as many each time."""
    begin, done = sheet.past, 0
    while done < sheet.frames:
        ready = min(done + size, sheet.frames)
        end = sheet.past + ready + drawing.network.config.books - 1
        drawing.write(sheet, begin, end)
        yield aligned(sheet.steps[:, sheet.past + done : end])
        begin, done, size = end, ready, min(2 * size, _MOST)


def _before(network: ScoreTransformer, sheet: Sheet, place: int) -> torch.Tensor:
    """int64 [rows, 1, books]: the step before `place`."""
    return sheet.steps[:, place - 1 : place] if place else torch.full_like(sheet.steps[:, :1], network.empty)


def _told(drawing: _Drawing, plan: torch.Tensor) -> torch.Tensor:
    """float [rows, steps, width], see `Sheet`. Who is told nothing knows all the same what comes later."""
    network, names = drawing.network, drawing.names
    if drawing.dials.guidance == 1.0:
        return network.told(plan, names)
    bare = torch.zeros_like(plan)
    bare[..., LATER] = plan[..., LATER]
    return network.told(torch.cat([plan, bare]), torch.cat([names, torch.zeros_like(names)]))


def _later(network: ScoreTransformer, context: Context) -> tuple[torch.Tensor, torch.Tensor]:
    """What comes after, as the beginning of the sequence: a segment of its own, marked in the plan."""
    steps = shifted(delayed(context.after, network.empty), network.empty)
    plan = stretched(context.after_plan, network.config.books).clone()
    plan[..., LATER] = 1
    return steps, plan
