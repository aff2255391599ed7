import numpy as np
import pytest
from safetensors.numpy import load_file

from engines.media.errors import MediaError
from engines.media.tokens import Tokens, read_tokens, write_tokens


@pytest.fixture
def tokens():
    codes = np.random.default_rng(0).integers(0, 1024, (2, 3, 50), dtype=np.uint16)
    return Tokens(codes, 10, "storybook-codec", "ab" * 32, 24_000, 24_000)


def test_what_is_written_is_read(tokens, tmp_path):
    write_tokens(tmp_path / "a.fwc", tokens)
    found = read_tokens(tmp_path / "a.fwc")
    assert np.array_equal(found.codes, tokens.codes) and found.codes.dtype == np.uint16
    assert (found.bits, found.model, found.sha256, found.rate, found.samples) == (10, "storybook-codec", "ab" * 32, 24_000, 24_000)


def test_the_file_is_a_safetensors_file_at_its_bitrate(tokens, tmp_path):
    """Foreign oracle: the safetensors library reads it; ten bits a token."""
    write_tokens(tmp_path / "a.fwc", tokens)
    assert load_file(tmp_path / "a.fwc")["codes"].nbytes == 2 * 3 * 50 * 10 / 8


def test_cut_bent_and_foreign_files_are_refused(tokens, tmp_path):
    path = tmp_path / "a.fwc"
    write_tokens(path, tokens)
    whole = path.read_bytes()
    bad = [whole[:-1], whole + b"\0", whole[:40], b"", b"\xff" * 100, whole.replace(b'"books":"3"', b'"books":"4"'),
           whole.replace(b'"frames":"50"', b'"frames":"-5"'), whole.replace(b'"bits":"10"', b'"bits":"99"')]  # fmt: skip
    for data in bad:
        assert data != whole
        path.write_bytes(data)
        with pytest.raises(MediaError, match=r"a\.fwc"):
            read_tokens(path)
    with pytest.raises(MediaError, match="no file"):
        read_tokens(tmp_path / "b.fwc")


def test_a_full_disk_leaves_nothing(tokens, tmp_path):
    with pytest.raises(MediaError, match="written"):
        write_tokens(tmp_path / "absent" / "a.fwc", tokens)
    assert not list(tmp_path.iterdir())
