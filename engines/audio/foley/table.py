"""The effects by name: what makes each, how long it is by itself, whether it may go on for ever, and the words that ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from engines.audio.foley import things, weather
from engines.audio.foley.bench import Bench


@dataclass(frozen=True)
class Foley:
    """`make`: a recipe. `seconds`: customary length. `endless`: an ambience that may be looped. `loudness`: LUFS when it is near.

    `space`: the room it sounds in by itself, or "" for none. `words`: other ways to ask for it.
    """

    make: Callable[[Bench], np.ndarray]
    seconds: float
    endless: bool = False
    loudness: float = -20.0
    space: str = "room"
    words: tuple[str, ...] = ()


FOLEY: dict[str, Foley] = {
    "rain": Foley(weather.rain, 8, True, -25, "", ("raining", "downpour", "drizzle", "shower")),
    "wind": Foley(weather.wind, 8, True, -24, "", ("breeze", "gust", "storm", "blizzard", "howling")),
    "sea": Foley(weather.sea, 12, True, -24, "", ("ocean", "waves", "surf", "beach", "shore")),
    "stream": Foley(weather.stream, 8, True, -27, "", ("brook", "river", "creek", "water", "fountain")),
    "fire": Foley(weather.fire, 8, True, -26, "", ("campfire", "fireplace", "flames", "burning")),
    "thunder": Foley(weather.thunder, 6, False, -19, "hall", ("lightning", "thunderstorm", "thunderclap")),
    "crickets": Foley(weather.crickets, 8, True, -32, "", ("night", "insects", "cicadas", "cricket")),
    "forest": Foley(weather.forest, 10, True, -30, "", ("jungle", "park", "garden", "birdsong")),
    "bird": Foley(weather.bird, 3, False, -24, "", ("chirp", "chirping", "tweet", "sparrow", "nightingale")),
    "room tone": Foley(weather.room_tone, 10, True, -45, "", ("silence", "quiet room", "hum", "empty room", "air")),
    "crowd": Foley(weather.crowd, 8, True, -26, "room", ("people", "chatter", "restaurant", "market", "party", "murmur", "walla")),
    "applause": Foley(weather.applause, 5, True, -22, "hall", ("clapping", "audience", "ovation")),
    "steps": Foley(things.steps, 3, True, -25, "room", ("footsteps", "walking", "footstep", "running")),
    "steps on wood": Foley(partial(things.steps, ground="wood"), 3, True, -25, "room", ("wooden floor", "floorboards")),
    "steps on gravel": Foley(partial(things.steps, ground="gravel"), 3, True, -25, "", ("gravel", "pebbles")),
    "steps in snow": Foley(partial(things.steps, ground="snow"), 3, True, -26, "", ("snow", "snowy")),
    "steps in grass": Foley(partial(things.steps, ground="grass"), 3, True, -29, "", ("grass", "leaves", "rustle")),
    "door": Foley(things.door, 2.5, False, -22, "room", ("creak", "gate", "slam", "door closing", "door opening", "hinge")),
    "knock": Foley(things.knock, 1.5, False, -22, "room", ("knocking", "knock on the door")),
    "engine": Foley(things.engine, 6, True, -21, "", ("car", "motor", "truck", "bus", "tractor", "motorcycle", "driving", "vehicle")),
    "train": Foley(things.train, 8, True, -21, "", ("railway", "tram", "subway", "locomotive")),
    "rocket": Foley(things.rocket, 5, False, -17, "hall", ("launch", "spaceship", "jet", "lift-off", "thruster")),
    "splash": Foley(things.splash, 2, False, -21, "room", ("plunge", "dive", "puddle")),
    "impact": Foley(things.impact, 3, False, -17, "cathedral", ("hit", "boom", "braam", "slam down", "thud", "punch")),
    "explosion": Foley(things.explosion, 4, False, -15, "hall", ("blast", "bomb", "detonation", "cannon")),
    "whoosh": Foley(things.whoosh, 1.2, False, -20, "room", ("swoosh", "swish", "fly by", "passing", "transition")),
    "riser": Foley(things.riser, 4, False, -20, "hall", ("build up", "tension rise", "uplifter", "rising")),
    "glass": Foley(things.glass, 2, False, -20, "room", ("shatter", "breaking glass", "window", "smash", "bottle")),
    "metal": Foley(things.metal, 3, False, -20, "hall", ("clang", "iron", "sword", "anvil", "gong", "pipe")),
    "wood": Foley(things.wood, 1.5, False, -22, "room", ("plank", "box", "crate", "drop", "log")),
    "bell": Foley(things.bell, 6, False, -20, "cathedral", ("church bell", "chime", "toll", "tower")),
    "clock": Foley(things.clock, 4, True, -30, "room", ("tick", "ticking", "watch", "tick-tock")),
    "heartbeat": Foley(things.heart, 4, True, -23, "", ("heart", "pulse")),
    "magic": Foley(things.magic, 3, False, -21, "cathedral", ("sparkle", "spell", "fairy", "wand", "shimmer", "twinkle", "glitter")),
    "laser": Foley(things.laser, 1.5, False, -20, "room", ("blaster", "ray gun", "zap", "phaser")),
    "siren": Foley(things.siren, 6, True, -20, "hall", ("police", "ambulance", "fire engine")),
    "alarm": Foley(things.alarm, 4, True, -22, "room", ("beep", "buzzer", "alert", "alarm clock")),
    "horn": Foley(things.horn, 1.2, False, -19, "room", ("honk", "car horn", "klaxon")),
    "coin": Foley(things.coin, 2, False, -24, "room", ("coins", "money", "jingle")),
    "horse": Foley(things.horse, 4, True, -23, "", ("hooves", "gallop", "trot", "hoofbeats")),
    "click": Foley(things.click, 0.5, False, -26, "room", ("switch", "button", "snap", "mouse click")),
    "bubbles": Foley(things.bubbles, 5, True, -26, "room", ("bubbling", "cauldron", "boiling", "underwater", "potion")),
    "dog": Foley(things.dog, 2, False, -21, "room", ("bark", "barking", "puppy", "woof")),
}
