import io

from studio.terminal import Bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_pipe_gets_plain_lines():
    stream = io.StringIO()
    with Bar("Shot 1", stream) as bar:
        bar.show(0, 4)
        bar.show(1, 4, "Step 1 of 4")
        bar.show(4, 4, "Step 4 of 4")
    assert stream.getvalue().splitlines() == ["Shot 1:   0%", "Shot 1: 100% Step 4 of 4"]


def test_a_terminal_gets_one_moving_line():
    stream = Terminal()
    with Bar("Film", stream) as bar:
        bar.show(1, 2)
        bar.show(2, 2)
    assert stream.getvalue().count("\r") == 2
    assert stream.getvalue().endswith("\n")
    assert "100%" in stream.getvalue()
