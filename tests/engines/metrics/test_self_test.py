"""The trial of the metrics itself: all pass, and a metric that is broken on purpose is found out."""

from __future__ import annotations

import pytest

from engines.metrics import self_test
from engines.metrics.__main__ import main


def test_every_metric_is_exact_and_catches_its_fault() -> None:
    found = self_test.findings()
    assert [one.metric for one in found if not one.passed] == []
    assert len(found) == 20


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("frechet_distance", lambda first, second: 1.0),
        ("psnr", lambda first, second: 24.048),
        ("sharpness", lambda pictures: 0.25),
        ("seam_score", lambda picture, mask: 1.0),
    ],
)
def test_a_metric_that_always_says_the_same_is_found_out(name, broken, monkeypatch, capsys) -> None:
    monkeypatch.setattr(self_test, name, broken)
    assert main(["self-test"]) == 1
    assert "MISSED" in capsys.readouterr().out


def test_a_metric_that_is_off_is_found_out(monkeypatch, capsys) -> None:
    right = self_test.ssim
    monkeypatch.setattr(self_test, "ssim", lambda first, second: right(first, second) * 0.98)
    assert main(["self-test"]) == 1
    assert "WRONG" in capsys.readouterr().out
