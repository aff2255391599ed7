import numpy as np
import pytest

from engines.__main__ import main
from engines.media.picture import read_picture, write_png


def test_a_picture_by_command(twins, tmp_path, capsys):
    out = tmp_path / "out.png"
    assert main(["image", "a red cube", "-o", str(out), "--size", "96x64", "--steps", "1", "--model", str(twins("storybook"))]) == 0
    assert read_picture(out).shape == (64, 96, 3)
    assert capsys.readouterr().out.strip() == str(out)


def test_a_masked_picture_by_command(twins, tmp_path):
    write_png(tmp_path / "a.png", np.full((64, 96, 3), 50, np.uint8))
    write_png(tmp_path / "m.png", np.eye(64, 96, dtype=np.uint8) * 255)
    paths = ["--init", str(tmp_path / "a.png"), "--mask", str(tmp_path / "m.png"), "-o", str(tmp_path / "o.png")]
    assert main(["image", "x", *paths, "--steps", "1", "--model", str(twins("storybook"))]) == 0
    assert (read_picture(tmp_path / "o.png")[np.eye(64, 96) == 0] == 50).all()


@pytest.mark.parametrize("extra", [["--model", "nobody"], ["--mask", "m.png"], ["--init", "gone.png"]])
def test_one_sentence_and_1_for_what_cannot_be_done(tmp_path, capsys, extra, twins):
    model = [] if "--model" in extra else ["--model", str(twins("storybook"))]
    assert main(["image", "x", "-o", str(tmp_path / "o.png"), *model, *extra]) == 1
    assert capsys.readouterr().err.strip().splitlines()[-1].endswith(".")


@pytest.mark.parametrize("arguments", [[], ["image"], ["image", "x"], ["image", "x", "-o", "o.png", "--size", "huge"]])
def test_2_for_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
