"""Waveforms: the loudness of a sound, kept between starts; a missing or broken one is said to be so."""

from dataclasses import replace

import numpy as np

from studio.ui.timeline.waveforms import Waveforms, kept_peaks


def test_the_outline_is_that_of_the_sound(cut, qtbot):
    waves = Waveforms.of(cut)
    assert Waveforms.of(cut) is waves and waves.get("song", 0, 384_000, 50) is None
    with qtbot.waitSignal(waves.ready, timeout=10_000):
        pass
    outline = waves.get("song", 0, 384_000, 50)
    times = np.linspace(0, 8, 50)
    expected = 0.6 * np.abs(np.sin(times * 1.5))
    assert outline.shape == (50, 2) and np.abs(outline[:, 1] - expected).max() < 0.15 and (outline[:, 0] <= 0).all()


def test_it_is_measured_once_and_kept(cut, monkeypatch):
    path = cut.media("song")
    first = kept_peaks(path)
    monkeypatch.setattr("studio.ui.timeline.waveforms.measure_peaks", lambda _: 1 / 0)
    assert kept_peaks(path).samples == first.samples == 384_000


def test_what_cannot_be_read_has_failed(cut, qtbot):
    broken = cut.bundle.add_media(b"no sound", "wav")
    assets = {**cut.project.assets, "broken": replace(cut.project.assets["song"], id="broken", media=broken)}
    assets["gone"] = replace(assets["broken"], id="gone", media=f"{'0' * 64}.wav")
    cut.commit("Broken", replace(cut.project, assets=assets))
    waves = Waveforms.of(cut)
    for id in ("broken", "gone"):
        waves.get(id, 0, 100, 2)
        qtbot.waitUntil(lambda id=id: waves.failed(id), timeout=5000)
