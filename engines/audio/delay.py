"""The delay pattern of MusicGen: book k of a frame stands k steps later, so that one step predicts all books, each knowing those before."""

from __future__ import annotations

import torch


def delayed(codes: torch.Tensor, empty: int) -> torch.Tensor:
    """int64 [..., books, frames] to [..., frames + books - 1, books]; `empty` where a book has nothing."""
    books, frames = codes.shape[-2:]
    out = codes.new_full((*codes.shape[:-2], frames + books - 1, books), empty)
    for book in range(books):
        out[..., book : book + frames, book] = codes[..., book, :]
    return out


def aligned(steps: torch.Tensor) -> torch.Tensor:
    """The inverse: [..., steps, books] to [..., books, frames]."""
    books = steps.shape[-1]
    frames = steps.shape[-2] - books + 1
    return torch.stack([steps[..., book : book + frames, book] for book in range(books)], dim=-2)


def stretched(plan: torch.Tensor, books: int) -> torch.Tensor:
    """A plan [..., frames, channels] for the steps of the pattern: the last frame holds while the last books come in."""
    return torch.cat([plan, plan[..., -1:, :].expand(*plan.shape[:-2], books - 1, plan.shape[-1])], dim=-2)


def shifted(steps: torch.Tensor, empty: int) -> torch.Tensor:
    """[..., steps, books] as the input that predicts it: one step later, after a step of nothing."""
    first = steps.new_full((*steps.shape[:-2], 1, steps.shape[-1]), empty)
    return torch.cat([first, steps[..., :-1, :]], dim=-2)
