"""The recipes by the names of the models they make: what each begins with, and how its result gets into assets/models."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from engines.training import data, loop, state
from engines.training.loop import Plan, Recipe
from engines.training.state import Counters
from engines.training.world.scene import STORYBOOK

if TYPE_CHECKING:
    from diffusers import AutoencoderKL
    from transformers import CLIPTextModel, CLIPTokenizer

    from engines.training.picture import PictureRecipe, Stage
    from engines.training.toys import ToysRecipe

PREPARED = 0.2
"""Share of a picture training's minutes that each missing preparation may take."""


@dataclass(frozen=True)
class Run:
    """How long to train, on which level of the world, from which model folder on (None: from fresh weights), and how many shards
    or pairs to prepare where there are none."""

    plan: Plan
    level: str = STORYBOOK.name
    start: Path | None = None
    count: int = 64


def device() -> str:
    """Where to train."""
    return "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(frozen=True)
class Entry:
    """One recipe. `begin` prepares what is missing and gives the recipe; `ship` writes the averaged weights of a level's last state
    into assets/models. `levelled`: it is taught on a level of the world, and keeps a state for each."""

    makes: str
    state: str
    begin: Callable[[Run], Recipe]
    ship: Callable[[str], None]
    levelled: bool = True

    def folder(self, level: str) -> Path:
        """Where its state lies."""
        return data.place(self.state, level) if self.levelled else data.place(self.state)


def train(name: str, run: Run) -> str:
    """Train a recipe until its plan is done; says what was done."""
    entry = RECIPES[name]
    recipe, folder = entry.begin(run), entry.folder(run.level)
    folder.mkdir(parents=True, exist_ok=True)
    before = state.read_counters(folder) if run.plan.resume and state.exists(folder) else Counters()
    loop.train(recipe, folder, run.plan)
    after = state.read_counters(folder)
    if after.step == before.step:
        return f"{name} has already trained {_amount(after)}; give more --minutes to go on."
    done = Counters(after.step - before.step, after.pictures - before.pictures, after.seconds - before.seconds)
    said = f"{name} trained {_amount(done)}, {_amount(after)} in all; loss {_last_loss(folder)}."
    return f"{said} Its state is in {folder}; --ship puts it into assets/models."


def ship(name: str, level: str) -> str:
    """Put the last state of a recipe into assets/models; says what was done. Raises SystemExit where there is no state."""
    entry = RECIPES[name]
    if not state.exists(entry.folder(level)):
        raise SystemExit(f"{name} has no state of the level “{level}” yet; train it first.")
    entry.ship(level)
    return f"{name} is in assets/models as it was after {_amount(state.read_counters(entry.folder(level)))}."


def listed(level: str) -> list[tuple[str, str, str]]:
    """Each recipe's name, what it makes, and how far its training on that level is."""
    rows = []
    for name, entry in RECIPES.items():
        folder = entry.folder(level)
        so_far = f"{_amount(state.read_counters(folder))}, loss {_last_loss(folder)}" if state.exists(folder) else "not begun"
        rows.append((name, entry.makes, so_far))
    return rows


def _amount(counters: Counters) -> str:
    return f"{counters.step:,} steps ({counters.pictures:,} samples) in {counters.seconds / 60:.1f} minutes"


def _last_loss(folder: Path) -> str:
    path = folder / "log.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return f"{json.loads(lines[-1])['loss']:.4g}" if lines else "unknown"


def _autoencoder(run: Run) -> Recipe:
    from engines.training import autoencoder, export

    _draw(run)
    earlier = export.read_vae(run.start).to(device()) if run.start else None
    return autoencoder.AutoencoderRecipe(data.understood("pictures", run.level), device(), earlier=earlier)


def _ship_autoencoder(level: str) -> None:
    from engines.training import export

    export.export_autoencoder(level)


def _decoder(run: Run) -> Recipe:
    from engines.training import autoencoder, export

    vae = export.read_vae().to(device())
    _encode(run, vae)
    return autoencoder.DecoderRecipe(vae, data.available("latents", run.level), device())


def _ship_decoder(level: str) -> None:
    from engines.training import export

    export.export_decoder(level)


def _reader(run: Run) -> Recipe:
    from engines.training import reader, text

    torch.manual_seed(5)
    if run.start:
        return reader.ReaderRecipe(*_reading(run.start, run.level), run.level, device())
    tokenizer = text.kept_tokenizer(data.folder("reader", run.level), run.level)
    return reader.ReaderRecipe(tokenizer, text.new_text_encoder(tokenizer), run.level, device())


def _coarse_image(run: Run) -> Recipe:
    from engines.training import picture

    return _picture(run, picture.COARSE)


def _image(run: Run) -> Recipe:
    from engines.training import export, picture

    recipe = _picture(run, picture.FINE)
    if not run.start and state.exists(data.place("picture-coarse", run.level)):
        transformer, text_encoder, _ = export.trained_picture(run.level, coarse=True)
        picture.begin_with(recipe.modules["transformer"], transformer)
        recipe.modules["text_encoder"].load_state_dict(text_encoder.state_dict())
    return recipe


def _picture(run: Run, stage: Stage) -> PictureRecipe:
    from engines.training import export, picture, reader

    _encode(run, export.read_vae().to(device()))
    if not run.start and not state.exists(data.folder("reader", run.level)):
        print(train("storybook-text", replace(run, plan=Plan(PREPARED * run.plan.minutes))))
    source = picture.Source.read(data.available("latents", run.level), run.level)
    recipe = picture.PictureRecipe(source, _reading(run.start, run.level) if run.start else reader.taught(run.level), device(), stage)
    if run.start:
        picture.begin_with(recipe.modules["transformer"], export.read_storybook(run.start).transformer)
    return recipe


def _reading(start: Path, level: str) -> tuple[CLIPTokenizer, CLIPTextModel]:
    """A level's tokenizer, and a text encoder that has learned what the one of an earlier model has."""
    from engines.training import export, text

    tokenizer, earlier = text.kept_tokenizer(data.folder("reader", level), level), export.read_storybook(start)
    encoder = text.new_text_encoder(tokenizer)
    text.start_from(encoder, tokenizer, earlier.text_encoder, earlier.tokenizer)
    return tokenizer, encoder.train()


def _encode(run: Run, vae: AutoencoderKL) -> None:
    from engines.training import latents

    _draw(run)
    print(f"{latents.encode_shards(vae, run.count, run.level)} shards have latents")


def _draw(run: Run) -> None:
    if not data.available("pictures", run.level):
        print(f"{data.draw(run.level, run.count, PREPARED * run.plan.minutes)} pictures")


def _ship_image(level: str) -> None:
    from engines.training import export

    export.export_picture(level)


def _control(run: Run) -> Recipe:
    from engines.models.storybook_control import StorybookControl
    from engines.training import control, export

    shards = [shard for shard in data.available("latents", run.level) if shard in data.available("pictures", run.level)]
    data.draw_truths(shards[: run.count], time.monotonic() + 60 * PREPARED * run.plan.minutes)
    ready = data.available("truths", run.level)
    earlier = StorybookControl.from_folder(run.start) if run.start else None
    return control.ControlRecipe(export.read_storybook(), [shard for shard in shards if shard in ready], device(), earlier=earlier)


def _ship_coarse_image(level: str) -> None:
    from engines.training import export

    export.export_picture(level, coarse=True)


def _ship_control(level: str) -> None:
    from engines.training import control

    control.export(level)


def _judge(run: Run) -> Recipe:
    from engines.image.judge import Judge
    from engines.training import judge

    _draw(run)
    recipe = judge.JudgeRecipe(run.level, data.understood("pictures", run.level), device())
    if run.start:
        judge.start_from(recipe.modules["judge"], Judge.from_folder(run.start))
    return recipe


def _ship_judge(level: str) -> None:
    from engines.training import export

    export.export_judge(level)


def _upscaler(run: Run) -> Recipe:
    from engines.training import export, upscaler

    upscaler.prepare_pairs(export.read_storybook(), run.count, run.level)
    return upscaler.UpscalerRecipe(run.level, device())


def _ship_upscaler(level: str) -> None:
    from engines.training import export

    export.export_upscaler(level)


def _codec(run: Run) -> Recipe:
    from engines.training.sound import codec

    return codec.CodecRecipe(device())


def _ship_codec(level: str) -> None:
    from engines.training.sound import codec

    codec.export()


def _ear(run: Run) -> Recipe:
    from engines.training.sound import clips, ear

    if not clips.shards(free=True):
        print(f"{clips.write(PREPARED * run.plan.minutes, clips.FREE, 'music')} free pieces")
    return ear.EarRecipe(device())


def _ship_ear(level: str) -> None:
    from engines.training.sound import ear

    ear.export()


def _music(run: Run) -> Recipe:
    from engines.audio.score_model import ScoreTransformer
    from engines.training.sound import clips, music

    recipe = music.MusicRecipe(clips.read_tokens(), device())
    if run.start:
        music.start_from(recipe.modules["model"], ScoreTransformer.from_folder(run.start).to(device()))
    return recipe


def _ship_music(level: str) -> None:
    from engines.training.sound import music

    music.export()


def _views(run: Run) -> Recipe:
    from engines.training import views

    toys = views.prepared(run.level, run.count, PREPARED * run.plan.minutes)
    return views.ViewsRecipe(toys, device(), views.new_network(run.start))


def _ship_views(level: str) -> None:
    from engines.training import views

    views.export(level)


def _faces(run: Run) -> Recipe:
    from engines.training import faces

    return faces.FacesRecipe(faces.seen_toys(run.level, run.count, PREPARED * run.plan.minutes), device())


def _ship_faces(level: str) -> None:
    from engines.training import faces

    faces.export(level)


def _coarse_toys(run: Run) -> Recipe:
    from engines.training import toys

    return _toys_in(run, toys.COARSE)


def _toys(run: Run) -> Recipe:
    from engines.training import toys

    recipe = _toys_in(run, toys.FINE)
    if not run.start and state.exists(data.place("toys-coarse", run.level)):
        toys.go_on(recipe.modules["toys"], toys.taught(run.level, coarse=True))
    return recipe


def _toys_in(run: Run, patch: int) -> ToysRecipe:
    from engines.models.storybook_toys import StorybookToys
    from engines.training import toys, turns

    turns.draw(run.level, run.count, PREPARED * run.plan.minutes)
    recipe = toys.ToysRecipe(toys.Album.read(run.level), run.level, device(), patch)
    if run.start:
        toys.go_on(recipe.modules["toys"], StorybookToys.from_folder(run.start))
    return recipe


def _ship_coarse_toys(level: str) -> None:
    from engines.training import toys

    toys.export(level, coarse=True)


def _ship_toys(level: str) -> None:
    from engines.training import toys

    toys.export(level)


RECIPES = {
    "storybook-autoencoder": Entry("pictures to latents and back", "autoencoder", _autoencoder, _ship_autoencoder),
    "storybook-decoder": Entry("a better way back, behind the encoder as it is", "decoder", _decoder, _ship_decoder),
    "storybook-text": Entry("a text encoder that understands captions; begins before the picture model", "reader", _reader, _ship_image),
    "storybook-image-coarse": Entry("the picture model's beginning, in patches of 4", "picture-coarse", _coarse_image, _ship_coarse_image),
    "storybook-image": Entry("the picture model and its text encoder", "picture", _image, _ship_image),
    "storybook-control": Entry("what lets edges, depth, poses and segments guide the picture model", "control", _control, _ship_control),
    "storybook-judge": Entry("the judge that names what a picture shows", "judge", _judge, _ship_judge),
    "storybook-x4": Entry("the enlarger", "upscaler", _upscaler, _ship_upscaler),
    "storybook-views": Entry("new views of one picture of a toy, for 3D", "views", _views, _ship_views),
    "storybook-toys-coarse": Entry("the beginning of the model of toys, in patches of 8", "toys-coarse", _coarse_toys, _ship_coarse_toys),
    "storybook-toys": Entry("how toys look from every side, the critic of things made of words", "toys", _toys, _ship_toys),
    "storybook-faces": Entry("what tells from which side a toy is seen, to count its faces", "faces", _faces, _ship_faces),
    "storybook-ear": Entry("the ear that measures music", "ear", _ear, _ship_ear, levelled=False),
    "storybook-codec": Entry("the codec of sound", "codec", _codec, _ship_codec, levelled=False),
    "storybook-music": Entry("the music model", "music", _music, _ship_music, levelled=False),
}
