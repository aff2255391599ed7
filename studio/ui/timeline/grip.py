"""Which drag begins where: by what lies under the mouse, the tool in hand and the keys that are held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.document import cut
from studio.document.project import Project
from studio.document.stretches import can_stretch
from studio.document.timeline import Clip
from studio.session import Trimming as ToolName

from .envelope import Line
from .gestures import Fading, Gesture, Moving, Pointer, Rolling, Sliding, Slipping, Trimming
from .layout import Hit
from .sound_gestures import Keying, Stretching, grabbed_sample


@dataclass(frozen=True)
class Grip:
    """Where and with what a drag begins: what lies under the mouse, the selected clips, the tool in hand, and the line of the clip's
    envelope where the mouse took hold of that."""

    hit: Hit
    pointer: Pointer
    ids: tuple[str, ...]
    tool: ToolName = "select"
    line: Line | None = None


def gesture_for(project: Project, grip: Grip, say: Callable[[str], str]) -> Gesture | None:
    """The drag that begins here, None where there is nothing to drag; `say` translates."""
    hit = grip.hit
    if hit.clip is None:
        return None
    if grip.line:
        at = grabbed_sample(grip.line, hit.key, grip.pointer.place)
        return Keying(project, hit.clip, grip.line, at, say("Move key") if hit.key else say("Add key"))
    if hit.part in ("start", "end") and (grip.tool == "stretch" or grip.pointer.stretch):
        placed = cut.find_clip(project, hit.clip.id)
        return Stretching(project, hit.clip.id, hit.part, say("Stretch")) if placed and can_stretch(project, placed) else None
    if hit.part in ("body", "start", "end"):
        match grip.tool:
            case "slip":
                return Slipping(grip.ids, grip.pointer, say("Slip"))
            case "slide":
                return Sliding(project, hit.clip, grip.pointer, say("Slide"))
            case "roll":
                clip = rolled(project, hit, grip.pointer.frame)
                return Rolling(project, clip, grip.pointer, say("Roll")) if clip else None
    return _plain(project, grip, hit, say)


def rolled(project: Project, hit: Hit, frame: float) -> Clip | None:
    """The clip whose beginning the roll tool takes at a hit: of the two ends of the clip there the nearer one that touches another."""
    clip, clips = hit.clip, project.timeline.tracks[hit.track].clips
    before = clip if any(other.end == clip.start for other in clips) else None
    after = next((other for other in clips if other.start == clip.end), None)
    if before and after:
        return before if frame - clip.start < clip.end - frame else after
    return before or after


def _plain(project: Project, grip: Grip, hit: Hit, say: Callable[[str], str]) -> Gesture:
    match hit.part:
        case "body":
            return Moving(project, grip.ids, grip.pointer, say("Move clips"))
        case "start" | "end":
            return Trimming(project, hit.clip.id, hit.part, say("Trim"))
        case "dissolve":
            return Fading(project, hit.clip.id, hit.part, say("Dissolve"))
        case _:
            return Fading(project, hit.clip.id, hit.part, say("Fade"))
