import torch

from engines.models import device
from engines.models.device import Placement, placement


def test_the_measurement_is_remembered_so_that_pixels_stay_the_same(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    answers = iter([2.0, 0.5])
    monkeypatch.setattr(device, "bfloat16_gain", lambda: next(answers))
    assert placement() == Placement("cpu", "bfloat16") == placement()


def test_a_small_gain_is_not_worth_the_rounding(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(device, "bfloat16_gain", lambda: 1.1)
    assert placement().torch_dtype == torch.float32


def test_a_damaged_memory_is_measured_again(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(device, "bfloat16_gain", lambda: 5.0)
    path = device._memory_file()
    path.parent.mkdir(parents=True)
    for text in ("{", '{"dtype": "pickle"}', "[]"):
        path.write_text(text)
        assert placement().dtype == "bfloat16"


def test_the_measurement_measures():
    assert 0.02 < device.bfloat16_gain() < 50
