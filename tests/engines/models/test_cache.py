import pytest

from engines.models import cache as room
from engines.models.cache import Cache
from engines.models.catalog import describe
from engines.progress import Cancelled, EngineError, Progress


def infos(twins, *kinds):
    return [describe(twins(kind)) for kind in kinds]


def test_a_model_is_loaded_once(twins):
    (info,) = infos(twins, "storybook")
    cache = Cache()
    assert cache.get(info, Progress()) is cache.get(describe(info.folder), Progress())


def test_the_longest_unused_model_goes_when_the_budget_ends(twins):
    first, second, third = infos(twins, "storybook", "sd15", "flux")
    cache = Cache(budget=first.bytes + second.bytes + third.bytes // 2)
    for info in (first, second, first, third):
        cache.get(info, Progress())
    assert cache.held() == ["storybook", "flux"]


def test_cancel_while_loading_keeps_nothing_half(twins):
    (info,) = infos(twins, "sd3")
    cache, checks = Cache(), []

    def after_three():
        checks.append(1)
        return len(checks) > 3

    with pytest.raises(Cancelled):
        cache.get(info, Progress(cancelled=after_three))
    assert cache.held() == []
    assert cache.get(info, Progress()).info == info


def test_a_model_that_cannot_fit_is_refused_with_both_figures(twins, monkeypatch):
    import engines.models.memory as memory

    monkeypatch.setattr(memory, "available", lambda _: 10_000)
    with pytest.raises(EngineError, match=r"needs about .* GB of memory and .* are free"):
        Cache(budget=1 << 30).get(infos(twins, "storybook")[0], Progress())


def test_a_broken_folder_is_refused_before_any_library(twins, tmp_path, monkeypatch):
    import shutil

    copy = shutil.copytree(twins("storybook"), tmp_path / "copy")
    (copy / "evil.py").write_text("1")
    monkeypatch.setattr(room, "placement", lambda: room.Placement("cpu", "float32"))
    with pytest.raises(EngineError, match="never runs"):
        Cache().get(describe(copy), Progress())


def test_parts_that_do_not_fit_each_other_are_one_sentence(twins, tmp_path):
    import json
    import shutil

    copy = shutil.copytree(twins("storybook"), tmp_path / "copy")
    config = json.loads((copy / "vae" / "config.json").read_text())
    (copy / "vae" / "config.json").write_text(json.dumps({**config, "latent_channels": 5}))
    with pytest.raises(EngineError, match=r"vae of the model .* cannot be loaded"):
        Cache().get(describe(copy), Progress())


def test_drop_all_forgets(twins):
    cache = Cache()
    cache.get(infos(twins, "storybook")[0], Progress())
    cache.drop_all()
    assert cache.held() == []


def test_a_model_replaced_on_disk_is_loaded_again(twins, tmp_path):
    import shutil

    from engines.models import debug

    folder = shutil.copytree(twins("storybook"), tmp_path / "copy")
    cache = Cache()
    first = cache.get(describe(folder), Progress())
    debug.build("storybook", folder, seed=7)
    second = cache.get(describe(folder), Progress())
    assert second is not first and second.sha256 != first.sha256 == describe(twins("storybook")).sha256
