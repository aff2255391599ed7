"""More splats where the picture needs them, fewer where nobody sees them: the rule of Kerbl et al. 2023, section 5.2."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engines.splat.fit.state import ROWS, State, append, forget, keep

_STEEP = 2e-4  # mean gradient of a centre, in half pictures
_SMALL, _GIANT = 0.01, 2.0  # longest axis as a share of the scene's size
_FAINT, _RESET = 0.005, 0.01  # opacities
_SHRINK = 1.6


@dataclass
class Watch:
    """How strongly each splat's centre was pulled over the picture since the last growth: `sums` [n] in half pictures, `counts` [n]."""

    sums: torch.Tensor
    counts: torch.Tensor

    @classmethod
    def of(cls, count: int) -> Watch:
        """Nothing seen yet."""
        return cls(torch.zeros(count), torch.zeros(count))

    def see(self, pull: torch.Tensor, seen: torch.Tensor, size: tuple[int, int]) -> None:
        """Add one picture of `size` (width, height): `pull` [n, 2] in pixels, of the splats that were `seen` [n]."""
        self.sums += (pull * pull.new_tensor(size) / 2).norm(dim=1) * seen
        self.counts += seen


@dataclass(frozen=True)
class Bounds:
    """The scene's size in world units, and how many splats it may have."""

    extent: float
    most: int


def grow(state: State, watch: Watch, bounds: Bounds, chance: torch.Generator) -> None:
    """Split the large and double the small splats that are pulled hard, as far as the bounds allow; then drop the faint and the giant."""
    pulled = watch.sums / watch.counts.clamp(min=1)
    wanted = pulled > _STEEP
    room = max(0, bounds.most - len(state))
    if int(wanted.sum()) > room:
        wanted &= pulled >= pulled.masked_fill(~wanted, 0).topk(room + 1).values[-1]
        wanted &= wanted.cumsum(0) <= room
    large = state.values["scales"].max(dim=1).values.exp() > _SMALL * bounds.extent
    _double(state, torch.where(wanted & ~large)[0])
    _split(state, torch.where(wanted & large)[0], chance)
    opacity, longest = state.values["opacities"].sigmoid(), state.values["scales"].max(dim=1).values.exp()
    kept = (opacity > _FAINT) & (longest < _GIANT * bounds.extent)
    if kept.any():
        keep(state, kept)


def reset(state: State) -> None:
    """Make everything nearly transparent, so that what is needed must show itself again."""
    state.values["opacities"].clamp_(max=torch.logit(torch.tensor(_RESET)).item())
    forget(state, torch.arange(len(state)), ("opacities",))


def rotations(quaternions: torch.Tensor) -> torch.Tensor:
    """Rotation matrices [n, 3, 3] of quaternions (w, x, y, z) [n, 4] of any length."""
    w, x, y, z = torch.nn.functional.normalize(quaternions, dim=1).unbind(1)
    rows = [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), 2 * (x * y + w * z), 1 - 2 * (x * x + z * z),
            2 * (y * z - w * x), 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]  # fmt: skip
    return torch.stack(rows, 1).view(-1, 3, 3)


def _double(state: State, index: torch.Tensor) -> None:
    append(state, {name: state.values[name][index].clone() for name in ROWS})


def _split(state: State, index: torch.Tensor, chance: torch.Generator) -> None:
    """Two smaller ones inside of each: one takes its place, one is added."""
    rows = {name: state.values[name][index].clone() for name in ROWS}
    turn, size = rotations(rows["quaternions"]), rows["scales"].exp()
    rows["scales"] -= torch.log(torch.tensor(_SHRINK))
    shifts = torch.einsum("nij,knj->kni", turn, torch.randn(2, len(index), 3, generator=chance) * size)
    state.values["scales"][index] = rows["scales"]
    state.values["means"][index] += shifts[0]
    forget(state, index)
    append(state, rows | {"means": rows["means"] + shifts[1]})
