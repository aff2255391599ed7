"""Drawing codec tokens of any length from a score transformer: windows over one plan, guidance, top-k, and context on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch

from engines.audio.delay import aligned, delayed, shifted, stretched
from engines.audio.score_model import Memory, ScoreTransformer
from engines.audio.score_plan import LATER


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


def no_context(network: ScoreTransformer, rows: int) -> Context:
    """Nothing before and nothing after."""
    device, config = network.heads.weight.device, network.config
    codes = torch.zeros(rows, config.books, 0, dtype=torch.int64, device=device)
    plans = torch.zeros(rows, 0, config.channels, device=device)
    return Context(codes, plans, codes, plans)


def draw(
    network: ScoreTransformer, plan: torch.Tensor, names: torch.Tensor, context: Context, dials: Dials
) -> Iterator[torch.Tensor]:  # fmt: skip
    """Codes int64 [rows, books, n] of the frames of `plan` [rows, frames, channels], in order, a window's worth at a time.

    `names`: float [rows, words]. All windows share the plan; each sees a third of a window of what came before. The same seed gives
    the same codes. Yields as soon as a window is done; the first one is short, so that something can be heard soon.
    """
    config = network.config
    keep = config.window // 3
    generator = torch.Generator(plan.device).manual_seed(dials.seed)
    past, past_plan, begin = context.before, context.before_plan, 0
    size = max(1, config.window // 24)
    while begin < plan.shape[1]:
        past, past_plan = past[..., -keep:], past_plan[:, -keep:]
        room = config.window - past.shape[-1] - context.after.shape[-1]
        end = min(begin + min(size, room), plan.shape[1])
        seen = Context(past, past_plan, context.after, context.after_plan)
        fresh = _window(network, plan[:, begin:end], names, seen, _Dice(dials, generator))
        yield fresh
        past, past_plan = torch.cat([past, fresh], dim=-1), torch.cat([past_plan, plan[:, begin:end]], dim=1)
        begin, size = end, config.window


@dataclass(frozen=True)
class _Dice:
    dials: Dials
    generator: torch.Generator

    def roll(self, logits: torch.Tensor) -> torch.Tensor:
        """Tokens [rows, books] of logits [rows, books, card]."""
        best, places = logits.float().topk(min(self.dials.top_k, logits.shape[-1]), dim=-1)
        chances = (best / max(self.dials.temperature, 1e-3)).softmax(dim=-1)
        chosen = torch.multinomial(chances.flatten(0, 1), 1, generator=self.generator)
        return places.flatten(0, 1).gather(1, chosen).view(logits.shape[:-1])


def _window(network: ScoreTransformer, plan: torch.Tensor, names: torch.Tensor, context: Context, dice: _Dice) -> torch.Tensor:
    """Codes of one window's frames."""
    books, frames, past = network.config.books, plan.shape[1], context.before.shape[-1]
    unknown = plan.new_zeros(plan.shape[0], books, frames, dtype=torch.int64)
    steps = delayed(torch.cat([context.before, unknown], dim=-1), network.empty)
    plans = stretched(torch.cat([context.before_plan, plan], dim=1), books)
    step = _stepper(network, names, context, dice.dials.guidance)
    logits = step(shifted(steps, network.empty)[:, : past + 1], plans[:, : past + 1])
    for place in range(past, steps.shape[1]):
        fresh = dice.roll(logits)
        for book in range(books):
            if past <= place - book < past + frames:
                steps[:, place, book] = fresh[:, book]
        if place + 1 < steps.shape[1]:
            logits = step(steps[:, place : place + 1], plans[:, place + 1 : place + 2])
    return aligned(steps)[..., past:]


def _stepper(
    network: ScoreTransformer, names: torch.Tensor, context: Context, guidance: float
) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:  # fmt: skip
    """A function from (tokens, plan) of the next steps to the guided logits [rows, books, card] after the last of them."""
    rows, config = names.shape[0], network.config
    guided = guidance != 1.0
    room = 2 * config.window + 4 * config.books
    memory = network.memory(2 * rows if guided else rows, room)
    names = torch.cat([names, torch.zeros_like(names)]) if guided else names
    later, later_plan = _later(network, context)

    def step(tokens: torch.Tensor, plan: torch.Tensor) -> torch.Tensor:
        if not memory.length and later is not None:
            tokens, plan = torch.cat([later, tokens], dim=1), torch.cat([later_plan, plan], dim=1)
        return _guided(network, (tokens, plan, names), memory, guidance)

    return step


def _later(network: ScoreTransformer, context: Context) -> tuple[torch.Tensor | None, torch.Tensor | None]:
    """What comes after, as the beginning of the sequence: a segment of its own, marked in the plan."""
    if not context.after.shape[-1]:
        return None, None
    steps = shifted(delayed(context.after, network.empty), network.empty)
    plan = stretched(context.after_plan, network.config.books).clone()
    plan[..., LATER] = 1
    return steps, plan


def _guided(network: ScoreTransformer, inputs: tuple[torch.Tensor, ...], memory: Memory, guidance: float) -> torch.Tensor:
    tokens, plan, names = inputs
    if guidance == 1.0:
        return network.logits(network.hidden(tokens, plan, names, memory)[:, -1])
    bare = torch.zeros_like(plan)
    bare[..., LATER] = plan[..., LATER]
    both = network.hidden(torch.cat([tokens, tokens]), torch.cat([plan, bare]), names, memory)[:, -1]
    told, untold = network.logits(both).chunk(2)
    return untold + guidance * (told - untold)
