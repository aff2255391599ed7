"""Music, effects, speech and codecs: words and scores to sound, and what can be measured in it.

A request becomes a `score` (data, exact in ticks), the score becomes stems. What sounds in the program lives in this room, the
composer (`compose*`), the voices (`synth*`) and the effects included: music is made from them at run time as well as for training.
`engines.training.sound` draws its corpus from here and adds captions, held-out regions and shards.
"""
