# ruff: noqa: E501 (tables)
"""The voices by name. To add one, add a row; genres name them, captions and prompts use their names and words."""

from __future__ import annotations

from engines.audio.synth.voice import Fm, Pluck, Shape, Struck, Voice, Wave

_GUITAR = ((105, 6, 0.5), (205, 5, 0.5), (420, 2, 0.7))
_FIDDLE = ((290, 4, 0.5), (460, 5, 0.5), (900, -3, 0.8), (2600, 6, 0.9))
_CELLO = ((110, 3, 0.5), (220, 5, 0.6), (420, 3, 0.6), (1600, 3, 1.0))
_AH = ((700, 12, 0.35), (1150, 9, 0.3), (2800, 7, 0.3), (3500, 4, 0.3))
_OO = ((330, 12, 0.4), (750, 7, 0.35), (2400, 1, 0.4))
_HORN = ((340, 6, 0.8), (750, 3, 0.7))
_TRUMPET = ((1100, 7, 0.9), (2400, 4, 0.8))
_BAR = ((1, 1, 2.4), (3.93, 0.32, 0.6), (9.2, 0.12, 0.25))
_CHIME = (
    (0.5, 0.25, 7),
    (1, 0.9, 6),
    (1.18, 0.55, 4.5),
    (1.5, 0.4, 4),
    (2, 0.6, 3.5),
    (2.51, 0.28, 2.2),
    (3, 0.22, 1.7),
    (4.07, 0.16, 1.1),
    (5.2, 0.08, 0.8),
)

VOICES: dict[str, Voice] = {
    # keys
    "grand piano": Voice(Struck(strings=30, stiffness=0.0003, ring=11, thump=0.12, hard=0.6), "chords", 28, 100, words=("piano",)),
    "felt piano": Voice(Struck(strings=16, stiffness=0.00035, ring=8, thump=0.3, hard=0.22), "chords", 33, 91, words=("soft piano", "upright piano")),
    "electric piano": Voice(Fm(Shape(0.003, 1.8, 0.12, 0.2), ((1, 1.0, 1, 1.1, 1.2), (1, 0.25, 14, 0.6, 0.12)), 4, (0.18, 4.6)), "chords", 36, 91, words=("rhodes", "ep")),
    "reed piano": Voice(Fm(Shape(0.003, 1.3, 0.1, 0.15), ((1, 1.0, 2, 1.6, 0.8), (1, 0.3, 1, 0.8, 0.5)), 3, (0.3, 5.6)), "chords", 40, 88, words=("wurlitzer",)),
    "harpsichord": Voice(Pluck(3.0, 0.05, 0.12, ((240, 3, 0.7), (3000, 5, 1.0))), "chords", 36, 88, words=("clavecin",)),
    "celesta": Voice(Struck(((1, 1, 2.6), (2.0, 0.12, 1.2), (4.0, 0.28, 0.7), (9.6, 0.06, 0.2)), thump=0.05, hard=0.5), "lead", 60, 103, send=-6),
    "music box": Voice(Struck(((1, 1, 2.0), (2.01, 0.3, 1.2), (5.42, 0.26, 0.5), (8.9, 0.1, 0.25)), thump=0.06, hard=0.8), "lead", 60, 100, send=-7),
    "pipe organ": Voice(Wave(Shape(0.06, 0.1, 1, 0.25), "pipes", 24, 24, unison=3, detune=4, width=0.7, breath=0.02), "pads", 36, 91, send=-3, words=("church organ",)),
    "drawbar organ": Voice(Wave(Shape(0.008, 0.1, 1, 0.05), "drawbars", 12, 12, unison=2, detune=6, width=0.5, tremolo=(0.25, 6.4), drive=0.3), "chords", 36, 91, words=("hammond", "organ")),
    "accordion": Voice(Wave(Shape(0.05, 0.2, 0.9, 0.08), "reed", 22, 14, unison=3, detune=9, width=0.4, formants=((900, 4, 0.8), (2200, 3, 0.8))), "chords", 45, 88, words=("concertina",)),
    # mallets and bells
    "marimba": Voice(Struck(_BAR, damping=0.8, thump=0.22, hard=0.35), "chords", 45, 93, words=("wooden mallets",)),
    "vibraphone": Voice(Struck(((1, 1, 6), (4, 0.25, 1.8), (10.2, 0.07, 0.5)), thump=0.05, hard=0.3, tremolo=(0.35, 5.2)), "lead", 53, 89, send=-7, words=("vibes",)),
    "glockenspiel": Voice(Struck(((1, 1, 4), (2.756, 0.5, 2), (5.404, 0.25, 0.9), (8.933, 0.1, 0.4)), thump=0.05, hard=0.9), "lead", 72, 108, send=-6, words=("bells",)),
    "xylophone": Voice(Struck(((1, 1, 0.8), (3.0, 0.45, 0.35), (6.2, 0.15, 0.15)), thump=0.3, hard=0.8), "lead", 60, 100),
    "tubular bells": Voice(Struck(_CHIME, damping=0.4, thump=0.04, hard=0.6), "lead", 55, 84, send=-4, words=("church bells", "chimes")),
    "kalimba": Voice(Struck(((1, 1, 1.8), (5.4, 0.14, 0.25), (6.3, 0.08, 0.2)), thump=0.28, hard=0.4), "lead", 52, 90, words=("thumb piano", "mbira")),
    "steel drum": Voice(Struck(((1, 1, 1.6), (2.0, 0.65, 1.1), (3.0, 0.3, 0.7), (4.1, 0.18, 0.4), (5.3, 0.1, 0.3)), thump=0.1, hard=0.5), "lead", 52, 88, words=("steelpan",)),
    # plucked
    "nylon guitar": Voice(Pluck(3.2, 0.55, 0.28, _GUITAR), "chords", 40, 84, words=("classical guitar", "guitar", "spanish guitar")),
    "steel guitar": Voice(Pluck(4.5, 0.25, 0.16, ((110, 4, 0.5), (210, 3, 0.5), (3800, 4, 1.0))), "chords", 40, 84, words=("acoustic guitar", "folk guitar")),
    "electric guitar": Voice(Pluck(5.0, 0.35, 0.12, ((800, 2, 1.0), (2800, 4, 0.8)), drive=0.25), "chords", 40, 86, words=("clean guitar",)),
    "muted guitar": Voice(Pluck(1.6, 0.5, 0.1, ((500, 3, 1.0),), mute=0.6), "chords", 40, 84, words=("palm mute",)),
    "distorted guitar": Voice(Pluck(9.0, 0.3, 0.13, ((700, 3, 1.0), (2400, 5, 0.8), (9000, -24, 1.5)), drive=1.0), "chords", 38, 81, gain=-3, words=("overdriven guitar", "heavy guitar")),
    "harp": Voice(Pluck(5.0, 0.5, 0.38, ((180, 3, 0.8), (350, 2, 0.8))), "chords", 35, 98, send=-6),
    "pizzicato strings": Voice(Pluck(0.9, 0.6, 0.3, _FIDDLE), "chords", 36, 90, send=-7, words=("pizzicato", "plucked strings")),
    "banjo": Voice(Pluck(1.0, 0.1, 0.1, ((380, 6, 0.5), (900, 4, 0.7), (2600, 4, 1.0))), "chords", 48, 88),
    "ukulele": Voice(Pluck(1.5, 0.5, 0.25, ((400, 6, 0.5), (700, 3, 0.6))), "chords", 55, 88),
    "dulcimer": Voice(Pluck(3.5, 0.12, 0.15, ((300, 3, 0.6), (4200, 4, 1.0))), "lead", 48, 90, words=("hammered dulcimer", "santur")),
    "koto": Voice(Pluck(2.4, 0.15, 0.08, ((260, 4, 0.5), (1500, 4, 0.8))), "lead", 45, 88, words=("zither",)),
    # bass
    "upright bass": Voice(Pluck(2.0, 0.7, 0.22, ((75, 4, 0.5), (140, 3, 0.5), (500, 1, 0.8))), "bass", 28, 55, send=-16, words=("double bass", "acoustic bass")),
    "finger bass": Voice(Pluck(4.5, 0.6, 0.2, ((90, 3, 0.7), (700, 2, 0.8))), "bass", 28, 60, send=-20, words=("bass guitar", "electric bass")),
    "pick bass": Voice(Pluck(5.0, 0.3, 0.12, ((100, 2, 0.7), (1500, 4, 1.0)), drive=0.3), "bass", 28, 60, send=-20),
    "synth bass": Voice(Wave(Shape(0.004, 0.4, 0.6, 0.06), "saw", 14, 4, 0.25, unison=2, detune=7, drive=0.3), "bass", 28, 60, send=-24),
    "sub bass": Voice(Wave(Shape(0.02, 0.3, 0.9, 0.12), "round", 4, 3), "bass", 24, 52, gain=1, send=-26, words=("808",)),
    "fm bass": Voice(Fm(Shape(0.003, 0.7, 0.4, 0.08), ((1, 1.0, 1, 2.6, 0.35), (0.5, 0.4, 1, 0.5, 0.5))), "bass", 28, 60, send=-24),
    "acid bass": Voice(Wave(Shape(0.003, 0.25, 0.5, 0.05), "saw", 26, 3, 0.18, drive=0.55), "bass", 28, 60, send=-22, words=("303",)),
    "contrabass": Voice(Wave(Shape(0.12, 0.4, 0.85, 0.25), "bowed", 18, 10, formants=((75, 4, 0.6), (160, 4, 0.6), (600, 2, 1.0)), unison=3, detune=8, width=0.4, vibrato=(8, 4.6, 0.4), breath=0.03), "bass", 28, 58, send=-8, words=("basses", "bowed bass")),
    "drone": Voice(Wave(Shape(1.2, 0.5, 1, 1.5), "saw", 10, 4, 6.0, unison=5, detune=12, width=0.8, tremolo=(0.2, 0.23)), "bass", 24, 60, send=-6),
    "braam": Voice(Wave(Shape(0.03, 1.6, 0.5, 0.6), "brass", 40, 12, 1.4, formants=((300, 5, 0.9), (900, 3, 0.9)), unison=6, detune=16, width=0.8, drive=0.7), "bass", 24, 52, gain=-1, send=-4, words=("horn blast",)),
    # strings
    "violin": Voice(Wave(Shape(0.09, 0.3, 0.9, 0.16), "bowed", 26, 16, formants=_FIDDLE, vibrato=(18, 5.6, 0.25), breath=0.03), "lead", 55, 98, send=-6, words=("fiddle", "solo violin")),
    "viola": Voice(Wave(Shape(0.1, 0.3, 0.9, 0.18), "bowed", 22, 13, formants=(*_FIDDLE[:2], (1900, 4, 0.9)), vibrato=(16, 5.3, 0.25), breath=0.03), "lead", 48, 88, send=-6),
    "cello": Voice(Wave(Shape(0.11, 0.3, 0.9, 0.2), "bowed", 24, 13, formants=_CELLO, vibrato=(15, 5.1, 0.3), breath=0.03), "lead", 36, 76, send=-6, words=("solo cello",)),
    "string ensemble": Voice(Wave(Shape(0.22, 0.4, 0.92, 0.4), "bowed", 22, 12, formants=_FIDDLE, unison=7, detune=17, width=1, vibrato=(9, 5.2, 0.4), breath=0.04), "pads", 40, 91, send=-5, words=("strings", "violins", "string section")),
    "tremolo strings": Voice(Wave(Shape(0.15, 0.4, 0.9, 0.35), "bowed", 22, 14, formants=_FIDDLE, unison=7, detune=18, width=1, tremolo=(0.6, 11.5), breath=0.08), "pads", 40, 91, send=-6),
    "staccato strings": Voice(Wave(Shape(0.018, 0.16, 0.22, 0.09), "bowed", 30, 12, 0.2, formants=_FIDDLE, unison=5, detune=14, width=0.9, breath=0.12), "chords", 36, 88, send=-6, words=("spiccato", "short strings")),
    # winds
    "flute": Voice(Wave(Shape(0.05, 0.2, 0.92, 0.1), "flute", 8, 5, formants=((800, 2, 1.2),), vibrato=(12, 5.0, 0.3), tremolo=(0.1, 5.0), breath=0.16), "lead", 60, 96, send=-7),
    "clarinet": Voice(Wave(Shape(0.04, 0.2, 0.95, 0.09), "hollow", 18, 11, formants=((1500, 3, 1.0),), vibrato=(4, 4.8, 0.5), breath=0.03), "lead", 50, 91, send=-8),
    "oboe": Voice(Wave(Shape(0.035, 0.2, 0.95, 0.09), "nasal", 26, 18, formants=((1000, 8, 0.5), (2900, 5, 0.5)), vibrato=(11, 5.3, 0.25), breath=0.02), "lead", 58, 91, send=-7),
    "bassoon": Voice(Wave(Shape(0.035, 0.2, 0.9, 0.09), "nasal", 22, 12, formants=((480, 8, 0.5), (1150, 4, 0.5)), vibrato=(7, 4.8, 0.4), breath=0.03), "lead", 36, 72, send=-8),
    "saxophone": Voice(Wave(Shape(0.04, 0.25, 0.9, 0.1), "reed", 26, 15, formants=((620, 6, 0.6), (1300, 3, 0.6), (2600, 3, 0.6)), vibrato=(14, 5.1, 0.3), breath=0.09), "lead", 49, 84, send=-8, words=("sax", "tenor sax")),
    "recorder": Voice(Wave(Shape(0.025, 0.1, 0.95, 0.06), "flute", 6, 4, vibrato=(5, 4.6, 0.4), breath=0.08), "lead", 62, 96, send=-8),
    "whistle": Voice(Wave(Shape(0.02, 0.1, 0.95, 0.06), "flute", 5, 3, vibrato=(8, 5.5, 0.3), breath=0.12), "lead", 69, 100, send=-7, words=("tin whistle", "penny whistle")),
    "pan flute": Voice(Wave(Shape(0.04, 0.25, 0.85, 0.12), "hollow", 5, 3, vibrato=(8, 4.9, 0.35), breath=0.4), "lead", 57, 91, send=-5, words=("panpipes",)),
    "ocarina": Voice(Wave(Shape(0.04, 0.1, 0.95, 0.08), "round", 4, 2, vibrato=(7, 4.8, 0.3), breath=0.1), "lead", 60, 91, send=-7),
    # brass
    "trumpet": Voice(Wave(Shape(0.03, 0.2, 0.9, 0.09), "brass", 30, 16, 0.5, formants=_TRUMPET, vibrato=(7, 5.2, 0.4)), "lead", 54, 86, send=-7),
    "french horn": Voice(Wave(Shape(0.07, 0.3, 0.9, 0.16), "brass", 13, 6, 0.8, formants=_HORN, unison=2, detune=5, width=0.3, vibrato=(3, 4.8, 0.5)), "lead", 41, 77, send=-4, words=("horn", "horns")),
    "trombone": Voice(Wave(Shape(0.05, 0.25, 0.9, 0.12), "brass", 22, 10, 0.6, formants=((520, 5, 0.8), (1500, 2, 0.9)), vibrato=(4, 4.9, 0.5)), "lead", 36, 72, send=-6),
    "brass section": Voice(Wave(Shape(0.04, 0.3, 0.85, 0.16), "brass", 30, 12, 0.7, formants=((600, 4, 0.9), (1400, 3, 0.9)), unison=6, detune=13, width=0.9, drive=0.15), "chords", 38, 82, send=-5, words=("brass",)),
    # voices
    "choir": Voice(Wave(Shape(0.25, 0.4, 0.95, 0.5), "glottal", 40, 26, formants=_AH, unison=7, detune=20, width=1, vibrato=(14, 5.3, 0.4), breath=0.06), "pads", 43, 84, send=-3, words=("voices", "chorus")),
    "choir pad": Voice(Wave(Shape(0.6, 0.5, 0.95, 0.9), "glottal", 26, 14, formants=_OO, unison=6, detune=16, width=1, vibrato=(10, 5.0, 0.5), breath=0.09), "pads", 45, 84, send=-3, words=("humming", "ooh")),
    # synthesisers
    "saw lead": Voice(Wave(Shape(0.006, 0.3, 0.8, 0.12), "saw", 34, 12, 0.5, unison=3, detune=11, width=0.5, vibrato=(9, 5.4, 0.35), drive=0.2), "lead", 48, 91, send=-8, words=("synth lead", "lead synth")),
    "square lead": Voice(Wave(Shape(0.004, 0.2, 0.8, 0.08), "square", 26, 14, 0.4, vibrato=(8, 5.6, 0.3)), "lead", 48, 96, send=-9, words=("chiptune", "8-bit")),
    "soft lead": Voice(Wave(Shape(0.05, 0.3, 0.9, 0.2), "triangle", 10, 5, unison=2, detune=6, width=0.3, vibrato=(10, 5.2, 0.3)), "lead", 48, 91, send=-6),
    "supersaw": Voice(Wave(Shape(0.02, 0.4, 0.85, 0.25), "saw", 44, 18, 1.2, unison=7, detune=22, width=1), "pads", 40, 91, gain=-1, send=-7),
    "synth pluck": Voice(Wave(Shape(0.003, 0.35, 0.0, 0.15), "saw", 30, 3, 0.22, unison=3, detune=9, width=0.6), "chords", 45, 96, send=-6),
    "arp synth": Voice(Wave(Shape(0.002, 0.22, 0.1, 0.08), "square", 22, 3, 0.16, unison=2, detune=8, width=0.6), "chords", 40, 96, send=-8, words=("arpeggiator", "sequencer")),
    "bell synth": Voice(Fm(Shape(0.003, 2.4, 0.0, 0.6), ((1, 1.0, 3.5, 1.6, 1.2), (2.0, 0.35, 7.03, 0.9, 0.5)), 5), "lead", 52, 96, send=-4, words=("fm bells", "digital bell")),
    "warm pad": Voice(Wave(Shape(0.5, 0.6, 0.9, 0.9), "saw", 11, 5, 2.5, unison=5, detune=13, width=1, tremolo=(0.08, 0.4)), "pads", 40, 84, send=-6, words=("pad", "synth pad", "analog pad")),
    "glass pad": Voice(Fm(Shape(0.45, 1.0, 0.8, 1.0), ((1, 1.0, 2, 0.7, 4.0), (2.0, 0.3, 3, 0.5, 3.0), (4.0, 0.12, 1, 0.3, 2.0)), 7, (0.15, 0.7)), "pads", 48, 91, send=-4),
    "sweep pad": Voice(Wave(Shape(0.7, 0.5, 0.9, 1.0), "saw", 30, 4, 3.5, unison=5, detune=16, width=1), "pads", 40, 84, send=-6),
    "dark pad": Voice(Wave(Shape(0.6, 0.6, 0.95, 1.0), "round", 6, 3, unison=5, detune=14, width=1, tremolo=(0.15, 0.31), breath=0.05), "pads", 36, 72, send=-4),
    "air pad": Voice(Wave(Shape(0.7, 0.6, 0.9, 1.2), "flute", 9, 5, unison=5, detune=14, width=1, breath=0.35), "pads", 48, 91, send=-3, words=("breathy pad",)),
}  # fmt: skip
