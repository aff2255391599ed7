"""Tables to markdown and back."""

from __future__ import annotations

from engines.metrics.table import figures_on, markdown, number


def test_a_written_table_is_read_again() -> None:
    table = markdown(("measure", "figure", "aim"), [("PSNR (dB)", "29.2", "31"), ("one object", "85 % (80 to 90)", "85 %")])
    card = f"# Model\n\n| part | size |\n|---|---|\n| body | 3 |\n\n## Measured\ntext\n{table}\n\n## Limits\n| a | b |\n"
    assert figures_on(card) == {"measure": "figure", "PSNR (dB)": "29.2", "one object": "85 % (80 to 90)"}


def test_numbers_keep_three_digits() -> None:
    assert [number(value) for value in (None, 0.012345, 31.26, 1234.5)] == ["-", "0.0123", "31.3", "1234"]
