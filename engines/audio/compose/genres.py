# ruff: noqa: E501 (tables)
"""Genres: which voices, rhythms and harmonies belong together. Names of voices and kits are those of `engines.audio.synth`."""

from __future__ import annotations

from dataclasses import dataclass

Metre = tuple[int, int]


@dataclass(frozen=True)
class Genre:
    """What a composer picks from.

    `tempo`: quarter notes per minute, from and to. `lead`, `chords`, `pads`, `bass`: voices; an empty tuple means there is no such stem.
    `kits`, `grooves`: of the drums, none for no drums. `textures`: how chords are played (accompany.TEXTURES). `basses`: how the bass moves
    (bass.LINES). `harmony`: a key of harmony.CHAINS, or "functional" or "jazz" for the grammar. `pace`: bars a chord lasts.
    `density`: notes of the melody, 0..1. `swing`: where the second eighth falls, 0.5 is straight. `space`: a name of synth.space.SPACES.
    `words`: other ways to ask for it.
    """

    tempo: tuple[int, int]
    lead: tuple[str, ...]
    chords: tuple[str, ...]
    pads: tuple[str, ...]
    bass: tuple[str, ...]
    kits: tuple[str, ...]
    grooves: tuple[str, ...]
    textures: tuple[str, ...]
    basses: tuple[str, ...]
    harmony: tuple[str, ...]
    metres: tuple[Metre, ...] = ((4, 4),)
    pace: tuple[float, ...] = (1,)
    density: float = 0.5
    swing: float = 0.5
    space: tuple[str, ...] = ("room",)
    moods: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


GENRES: dict[str, Genre] = {
    "underscore": Genre(
        (60, 96), ("felt piano", "clarinet", "cello", "vibraphone", "harp"), ("felt piano", "harp", "electric piano", "muted guitar"),
        ("warm pad", "string ensemble", "glass pad", "air pad"), ("sub bass", "contrabass", "upright bass"),
        ("cinematic",), ("heartbeat", "sparse"), ("sustained", "arpeggio", "broken"), ("sustained", "roots"),
        ("cinematic", "modal"), ((4, 4), (3, 4), (6, 8)), (1, 2), 0.3, space=("hall", "room"),
        moods=("calm", "sad", "mysterious", "hopeful", "dreamy", "nostalgic", "tense"), words=("film score", "film", "cinematic", "background"),
    ),
    "orchestral": Genre(
        (72, 132), ("violin", "flute", "oboe", "french horn", "trumpet", "string ensemble"), ("string ensemble", "harp", "staccato strings", "brass section"),
        ("string ensemble", "choir", "french horn", "tremolo strings"), ("contrabass", "cello"),
        ("orchestra",), ("orchestral", "march"), ("sustained", "pulse", "arpeggio", "ostinato"), ("sustained", "roots", "root fifth"),
        ("functional", "cinematic"), ((4, 4), (3, 4), (6, 8)), (1,), 0.5, space=("concert hall", "hall"),
        moods=("epic", "romantic", "hopeful", "happy", "sad", "dark"), words=("orchestra", "symphonic", "classical"),
    ),
    "piano": Genre(
        (58, 110), ("grand piano", "felt piano"), ("grand piano", "felt piano"), ("string ensemble", "warm pad"), ("cello", "upright bass"),
        (), (), ("arpeggio", "alberti", "broken", "block"), ("sustained", "roots"),
        ("functional", "pop"), ((4, 4), (3, 4), (6, 8)), (1,), 0.5, space=("room", "hall"),
        moods=("sad", "romantic", "calm", "nostalgic", "hopeful"), words=("ballad", "piano piece", "solo piano"),
    ),
    "ostinato": Genre(
        (96, 150), ("cello", "french horn", "soft lead", "violin"), ("staccato strings", "pizzicato strings", "arp synth", "marimba"),
        ("tremolo strings", "dark pad", "string ensemble"), ("contrabass", "synth bass", "sub bass"),
        ("cinematic", "taiko"), ("pursuit", "heartbeat", "toms"), ("ostinato", "pulse"), ("pulse", "octaves", "sustained"),
        ("cinematic", "modal"), ((4, 4), (6, 8), (3, 4)), (1, 2), 0.25, space=("hall", "chamber"),
        moods=("tense", "dark", "energetic", "mysterious", "epic"), words=("thriller", "chase", "suspense", "pursuit"),
    ),
    "trailer": Genre(
        (70, 140), ("brass section", "french horn", "string ensemble", "choir"), ("staccato strings", "brass section", "string ensemble"),
        ("choir", "tremolo strings", "dark pad"), ("braam", "contrabass", "sub bass"),
        ("taiko", "cinematic"), ("taiko", "pursuit", "half time"), ("ostinato", "pulse", "block"), ("sustained", "pulse", "octaves"),
        ("cinematic",), ((4, 4), (6, 8)), (1, 2), 0.35, space=("cathedral", "concert hall"),
        moods=("epic", "dark", "tense", "hopeful", "energetic"), words=("blockbuster", "battle", "war"),
    ),
    "pizzicato": Genre(
        (92, 138), ("clarinet", "bassoon", "glockenspiel", "pizzicato strings", "xylophone"), ("pizzicato strings", "harp", "marimba"),
        ("string ensemble", "accordion"), ("pizzicato strings", "bassoon", "upright bass"),
        ("percussion", "orchestra"), ("shuffle", "light"), ("offbeat", "oom-pah", "broken"), ("root fifth", "walking"),
        ("functional",), ((4, 4), (2, 4), (3, 4)), (0.5, 1), 0.6, 0.54, ("chamber", "room"),
        moods=("playful", "happy", "mysterious"), words=("comedy", "sneaky", "cartoon"),
    ),
    "waltz": Genre(
        (96, 180), ("violin", "accordion", "clarinet", "flute", "music box"), ("string ensemble", "accordion", "harp", "grand piano"),
        ("string ensemble", "warm pad"), ("contrabass", "upright bass", "cello"),
        ("orchestra", "brushes"), ("waltz",), ("oom-pah", "arpeggio"), ("root fifth", "roots"),
        ("functional",), ((3, 4),), (1,), 0.55, space=("hall", "chamber"),
        moods=("romantic", "happy", "nostalgic", "playful", "sad"), words=("ballroom", "dance in three"),
    ),
    "march": Genre(
        (96, 126), ("trumpet", "flute", "brass section", "recorder"), ("brass section", "staccato strings", "trombone"),
        ("french horn", "string ensemble"), ("trombone", "contrabass", "bassoon"),
        ("orchestra",), ("march",), ("oom-pah", "offbeat", "pulse"), ("root fifth", "walking"),
        ("functional",), ((4, 4), (2, 4), (6, 8)), (1,), 0.6, space=("hall",),
        moods=("epic", "happy", "playful", "dark", "hopeful"), words=("military", "parade"),
    ),
    "folk": Genre(
        (76, 132), ("whistle", "violin", "flute", "accordion", "dulcimer", "recorder"), ("nylon guitar", "steel guitar", "ukulele", "banjo"),
        ("accordion", "warm pad", "string ensemble"), ("upright bass", "finger bass"),
        ("percussion", "brushes"), ("folk", "shuffle", "light"), ("strum", "fingerpicking", "arpeggio"), ("root fifth", "roots"),
        ("pop", "modal"), ((4, 4), (3, 4), (6, 8)), (1,), 0.6, space=("room", "chamber"),
        moods=("happy", "nostalgic", "calm", "hopeful", "playful", "sad"), words=("acoustic", "country", "celtic"),
    ),
    "lo-fi": Genre(
        (66, 92), ("electric piano", "vibraphone", "muted guitar", "flute"), ("electric piano", "reed piano", "felt piano", "nylon guitar"),
        ("warm pad", "glass pad"), ("finger bass", "sub bass", "upright bass"),
        ("dusty",), ("boom bap", "half time"), ("comp", "block", "broken"), ("syncopated", "roots"),
        ("jazz", "pop"), ((4, 4),), (1,), 0.4, 0.58, ("room",),
        moods=("calm", "nostalgic", "dreamy", "sad", "happy"), words=("lofi", "chill", "chillhop", "hip hop", "hip-hop"),
    ),
    "synthwave": Genre(
        (84, 124), ("saw lead", "square lead", "soft lead", "bell synth"), ("synth pluck", "arp synth", "supersaw"),
        ("warm pad", "sweep pad", "supersaw"), ("synth bass", "acid bass", "fm bass"),
        ("machine",), ("four on the floor", "electro", "half time"), ("sixteenths", "pulse", "block"), ("octaves", "pulse"),
        ("pop", "cinematic"), ((4, 4),), (1, 2), 0.5, space=("plate", "hall"),
        moods=("energetic", "nostalgic", "dreamy", "dark", "hopeful", "epic"), words=("retro", "eighties", "80s", "synth"),
    ),
    "ambient": Genre(
        (50, 80), ("glass pad", "bell synth", "felt piano", "pan flute", "kalimba"), ("warm pad", "harp", "bell synth", "electric piano"),
        ("air pad", "sweep pad", "choir pad", "dark pad", "glass pad"), ("drone", "sub bass"),
        ("cinematic",), ("sparse",), ("sustained", "broken"), ("sustained",),
        ("modal", "cinematic"), ((4, 4), (3, 4)), (2, 4), 0.15, space=("cathedral", "hall"),
        moods=("calm", "dreamy", "mysterious", "dark", "sad", "tense"), words=("drone", "atmosphere", "space", "soundscape"),
    ),
    "jazz": Genre(
        (84, 176), ("saxophone", "trumpet", "vibraphone", "clarinet", "muted guitar"), ("grand piano", "electric piano", "electric guitar", "drawbar organ"),
        ("warm pad",), ("upright bass",),
        ("brushes", "acoustic"), ("swing",), ("comp", "block"), ("walking",),
        ("jazz",), ((4, 4), (3, 4)), (1, 0.5), 0.65, 0.64, ("room", "chamber"),
        moods=("happy", "romantic", "calm", "playful", "nostalgic", "mysterious"), words=("swing", "noir", "lounge", "bebop"),
    ),
    "rock": Genre(
        (92, 160), ("distorted guitar", "electric guitar", "saw lead", "drawbar organ"), ("electric guitar", "distorted guitar", "steel guitar", "drawbar organ"),
        ("drawbar organ", "warm pad", "string ensemble"), ("pick bass", "finger bass"),
        ("acoustic",), ("rock", "half time", "toms"), ("power", "strum", "pulse"), ("pulse", "roots", "syncopated"),
        ("pop", "modal"), ((4, 4), (6, 8)), (1, 0.5), 0.5, space=("room", "plate"),
        moods=("energetic", "happy", "epic", "dark", "hopeful"), words=("band", "guitar music", "indie"),
    ),
    "electronic": Genre(
        (100, 136), ("synth pluck", "square lead", "saw lead", "bell synth"), ("supersaw", "synth pluck", "arp synth", "electric piano"),
        ("sweep pad", "warm pad", "air pad"), ("synth bass", "sub bass", "fm bass", "acid bass"),
        ("machine",), ("four on the floor", "electro", "breakbeat"), ("offbeat", "sixteenths", "comp"), ("syncopated", "octaves", "pulse"),
        ("pop", "modal"), ((4, 4),), (1, 2), 0.5, space=("plate", "hall"),
        moods=("energetic", "happy", "dreamy", "dark", "hopeful", "tense"), words=("house", "techno", "edm", "dance"),
    ),
    "lullaby": Genre(
        (58, 88), ("music box", "celesta", "kalimba", "recorder", "ocarina"), ("harp", "nylon guitar", "felt piano", "kalimba"),
        ("warm pad", "choir pad", "string ensemble"), ("cello", "upright bass"),
        (), (), ("arpeggio", "alberti", "broken"), ("sustained", "roots"),
        ("functional", "pop"), ((3, 4), (4, 4), (6, 8)), (1,), 0.5, space=("room", "hall"),
        moods=("calm", "dreamy", "romantic", "nostalgic", "sad"), words=("cradle song", "bedtime", "music box"),
    ),
}  # fmt: skip
