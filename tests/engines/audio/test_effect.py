import numpy as np
import pytest

from engines.audio.effect import _laid, effect, read_effect
from engines.progress import Cancelled, EngineError, Progress
from engines.requests import Effect


def heard(made):
    return np.concatenate(list(made.blocks))


def test_words_become_sounds_with_their_adjectives():
    layers, unread = read_effect("Heavy rain and distant thunder, with zorkmids")
    assert layers == [{"name": "rain", "force": 0.9}, {"name": "thunder", "distance": 0.75}] and unread == ["zorkmid"]
    assert read_effect("a huge door slams in a cathedral")[0] == [{"name": "door", "size": 1.0, "space": "cathedral"}]
    assert read_effect("footstepps on gravel")[0][0]["name"] == "steps"
    assert read_effect("rain, far away")[0] == [{"name": "rain", "distance": 0.6}]


@pytest.mark.parametrize("prompt", ["rain", "door", "thunder", "magic", "engine", "crowd", "splash", "bird", "rocket", "steps"])
def test_what_the_issue_names_can_be_heard(prompt):
    sound = heard(effect(Effect(prompt, 1.0), Progress(), None))
    assert sound.shape == (48_000, 2) and 0.001 < np.abs(sound).max() <= 1 and np.isfinite(sound).all()


def test_length_is_exact_and_the_seed_decides():
    first, again, other = (heard(effect(Effect("sea", 1.23456, seed=seed), Progress(), None)) for seed in (1, 1, 2))
    assert len(first) == round(1.23456 * 48_000) and np.array_equal(first, again) and not np.array_equal(first, other)


def test_among_others_a_sound_that_ends_keeps_its_length_and_the_first_begins_at_once():
    layers = read_effect("rain, a knock, a click")[0]
    found = {layer["name"]: (start, length) for layer, start, length in _laid(layers, 8 * 48_000, 3)}
    assert found["rain"] == (0, 8 * 48_000) and found["knock"] == (0, 72_000) and found["click"][1] == 24_000
    moments = {[start for _, start, _ in _laid(layers, 8 * 48_000, seed)][2] for seed in range(20)}
    assert len(moments) > 15 and min(moments) >= 0 and max(moments) <= 7.5 * 48_000
    ((_, start, length),) = _laid(read_effect("riser")[0], 8 * 48_000, 3)
    assert (start, length) == (0, 8 * 48_000), "what is asked for alone lasts as long as it is asked to"


def test_takes_differ_within_what_the_words_say():
    def some(prompt: str, dial: str) -> list[float]:
        return [next(_laid(read_effect(prompt)[0], 48_000, seed))[0][dial] for seed in range(40)]

    heavy, plain, light = (some(f"{word} rain", "force") for word in ("heavy", "some", "light"))
    assert min(heavy) > max(plain) > min(plain) >= max(light) - 0.1 and max(heavy) <= 1 and len(set(plain)) == 40
    assert min(some("large bell", "size")) > 0.2 > -0.3 > max(some("small bell", "size"))
    assert set(some("rain", "distance")) == {0.0} and min(some("distant rain", "distance")) > 0.55


def test_an_ambience_is_looped_and_a_bang_is_not():
    loop = heard(effect(Effect("rain", 4.0, loop=True), Progress(), None))
    steps = np.abs(np.diff(np.concatenate([loop, loop]), axis=0)).max(axis=1)
    assert steps[len(loop) - 1] <= np.quantile(steps, 0.999)
    with pytest.raises(EngineError, match="ends by itself"):
        effect(Effect("explosion", loop=True), Progress(), None)


@pytest.mark.parametrize(("request_", "words"), [
    (Effect("zork"), "No sound is known"), (Effect("rain", 0.0), "can last"), (Effect("rain", 36_000.0), "can last"),
    (Effect("rain", model="nobody"), "No model"),
])  # fmt: skip
def test_bad_requests_are_answered_with_a_sentence(request_, words):
    with pytest.raises(EngineError, match=words):
        effect(request_, Progress(), None)


def test_cancel_comes_through():
    with pytest.raises(Cancelled):
        effect(Effect("rain"), Progress(cancelled=lambda: True), None)


def test_stable_audio_makes_effects(sound_twins, models):
    made = effect(Effect("rain", 0.5, steps=2, model=str(sound_twins("stable-audio"))), Progress(), models)
    assert heard(made).shape == (24_000, 2) and made.facts["model"] == "stable-audio"
