"""The queue from the window's side: order, states, signals, results, restarts."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from engines.media.picture import read_picture
from studio.jobs.job import State
from tests.studio.jobs.kit import GapMeter, ask, gone

ROOT = Path(__file__).parents[3]


STUDIO = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from studio.jobs.queue import Queue
from tests.studio.jobs.kit import FAKE, ask

app = QCoreApplication([])
folder = Path(sys.argv[1])
queue = Queue(folder, FAKE)
queue.start()
ids = [queue.submit(ask("draw 20 20"), name, {}) for name in "abc"]
while not (folder / "queue.json").exists() or ids[-1] not in (folder / "queue.json").read_text():
    time.sleep(0.01)
print(*ids, flush=True)
app.exec()
"""


def wait_over(qtbot, queue, *ids, timeout=10_000):
    qtbot.waitUntil(lambda: all(queue.job(id).state.over for id in ids), timeout=timeout)


def saved(folder: Path) -> list[dict]:
    return json.loads((folder / "queue.json").read_text())["jobs"]


def test_a_job_runs_reports_and_finishes(queue, qtbot):
    previews, finished = [], []
    queue.previewed.connect(lambda id: previews.append(queue.job(id).preview))
    queue.finished.connect(finished.append)
    id = queue.submit(ask("draw 4 100", seed=3), "A red cube", {"shot": "s1"})
    wait_over(qtbot, queue, id)
    [job] = finished
    assert (job.state, job.label, job.target, job.fraction) == (State.FINISHED, "A red cube", {"shot": "s1"}, 1.0)
    assert previews[0].shape == (36, 64, 3) and len(previews) >= 2
    assert np.array_equal(read_picture(job.result.path), previews[-1])


def test_jobs_run_in_order_and_waiting_ones_can_be_moved(queue, qtbot):
    order = []
    queue.finished.connect(lambda job: order.append(job.label))
    ids = [queue.submit(ask("draw 2 50"), name, {}) for name in "abcd"]
    queue.move(ids[3], 0)
    assert [job.label for job in queue.jobs()] == ["a", "d", "b", "c"]
    wait_over(qtbot, queue, *ids)
    assert order == ["a", "d", "b", "c"]


def test_signals_come_in_the_gui_thread(queue, qtbot, qapp):
    threads = []
    queue.finished.connect(lambda _: threads.append(qapp.thread().isCurrentThread()))
    wait_over(qtbot, queue, queue.submit(ask("draw"), "", {}))
    assert threads == [True]


def test_cancel_shows_at_once_and_the_next_job_runs(queue, qtbot):
    id = queue.submit(ask("draw 1000 10"), "", {})
    qtbot.waitUntil(lambda: queue.job(id).done > 0)
    queue.cancel(id)
    assert queue.job(id).state is State.CANCELLED
    after = queue.submit(ask("draw"), "", {})
    wait_over(qtbot, queue, after)
    assert queue.job(after).state is State.FINISHED
    assert not (queue._folder / id).exists()


def test_cancel_of_a_waiting_job_never_runs_it(queue, qtbot):
    first, second = (queue.submit(ask("draw 5 40"), "", {}) for _ in range(2))
    queue.cancel(second)
    wait_over(qtbot, queue, first)
    assert queue.job(second).state is State.CANCELLED and queue.job(second).started is None


def test_what_could_not_be_saved_is_not_queued(queue):
    with pytest.raises(TypeError):
        queue.submit(ask("draw"), "", {"shot": np.int64(3)})
    assert queue.jobs() == ()


def test_an_engine_error_is_its_sentence_and_can_be_retried(queue, qtbot):
    failed = []
    queue.failed.connect(failed.append)
    id = queue.submit(ask("refuse"), "Cube", {"canvas": "c"})
    wait_over(qtbot, queue, id)
    assert failed[0].error == "The model “nobody” is not installed; choose another one."
    again = queue.retry(id)
    assert queue.job(id) is None and queue.job(again).target == {"canvas": "c"}
    wait_over(qtbot, queue, again)
    assert queue.retry("unknown") is None


def test_an_unforeseen_error_names_its_kind_and_the_process_lives_on(queue, qtbot):
    pid = queue._runner._engine.pid
    id = queue.submit(ask("fail"), "", {})
    wait_over(qtbot, queue, id)
    assert "ZeroDivisionError: division by zero" in queue.job(id).error
    assert "ZeroDivisionError" in (queue._folder / "engine.log").read_text()
    assert queue._runner._engine.pid == (pid or queue._runner._engine.pid)


def test_a_result_in_the_wrong_place_is_refused(queue, qtbot):
    id = queue.submit(ask("astray"), "", {})
    wait_over(qtbot, queue, id)
    assert "wrong place" in queue.job(id).error


def test_an_engine_that_cannot_start_says_so(tmp_path, qtbot, monkeypatch, open_queue):
    monkeypatch.setenv("FAKE_BROKEN", "1")
    queue = open_queue(tmp_path / "jobs")
    queue.start()
    id = queue.submit(ask("draw"), "", {})
    wait_over(qtbot, queue, id)
    assert "No module named 'torch'" in queue.job(id).error
    queue.close()


def test_clear_keeps_what_the_film_has_not_taken(queue, qtbot):
    taken, waiting = (queue.submit(ask("draw"), "", {}) for _ in range(2))
    wait_over(qtbot, queue, taken, waiting)
    queue.accept(taken)
    queue.clear_finished()
    assert [job.id for job in queue.jobs()] == [waiting]
    qtbot.waitUntil(lambda: not (queue._folder / taken).exists())
    assert (queue._folder / waiting / "picture.png").exists()


def test_the_time_left_is_told_from_the_pace(queue, qtbot):
    assert queue.seconds_left() == 0
    _, second = (queue.submit(ask("draw 20 30"), "", {}) for _ in range(2))
    assert queue.seconds_left() is None
    qtbot.waitUntil(lambda: queue.job(second).done > 10)
    assert 0 < queue.seconds_left() < 1.5
    wait_over(qtbot, queue, second)
    assert queue.seconds_left() == 0


class TestRestart:
    """The queue is the same after the program ended in any way."""

    def test_waiting_and_running_jobs_come_back_and_run(self, tmp_path, qtbot, open_queue):
        folder = tmp_path / "Film.film" / "jobs"
        first = open_queue(folder)
        first.start()
        ids = [first.submit(ask("draw 100 20" if name == "a" else "draw"), name, {"shot": name}) for name in "ab"]
        qtbot.waitUntil(lambda: first.job(ids[0]).done > 0)
        first.close()
        second = open_queue(folder)
        assert [(job.id, job.state) for job in second.jobs()] == [(id, State.QUEUED) for id in ids]
        done = []
        second.finished.connect(lambda job: done.append(job.target["shot"]))
        second.start()
        wait_over(qtbot, second, *ids)
        assert done == ["a", "b"]
        second.close()

    def test_a_result_is_delivered_until_it_is_accepted(self, tmp_path, qtbot, open_queue):
        folder = tmp_path / "Film.film" / "jobs"
        for accept in (False, True):
            queue = open_queue(folder)
            seen = []
            queue.finished.connect(seen.append)
            queue.start()
            id = queue.jobs()[0].id if queue.jobs() else queue.submit(ask("draw"), "", {})
            wait_over(qtbot, queue, id)
            assert [job.id for job in seen] == [id] and Path(seen[0].result.path).is_file()
            if accept:
                queue.accept(id)
            queue.close()
            folder.parent.rename(tmp_path / "Moved.film")
            folder = tmp_path / "Moved.film" / "jobs"
        assert saved(folder) == [] and not (folder / id).exists()

    def test_a_lost_result_is_made_again(self, tmp_path, qtbot, open_queue):
        folder = tmp_path / "jobs"
        queue = open_queue(folder)
        queue.start()
        id = queue.submit(ask("draw"), "", {})
        wait_over(qtbot, queue, id)
        queue.close()
        (folder / id / "picture.png").unlink()
        again = open_queue(folder)
        assert again.job(id).state is State.QUEUED
        again.close()

    @pytest.mark.parametrize("moment", [0.3, 0.7, 1.2])
    def test_a_studio_that_is_killed_loses_no_job_and_no_result(self, tmp_path, qtbot, moment, open_queue):
        """Three jobs are asked for and on the disk; then the studio is killed at some moment of the work on them."""
        folder = tmp_path / "jobs"
        with subprocess.Popen([sys.executable, "-c", STUDIO, str(folder)], stdout=subprocess.PIPE, cwd=ROOT) as studio:
            ids = studio.stdout.readline().decode().split()
            time.sleep(moment)
            studio.kill()
        queue = open_queue(folder)
        assert [job.id for job in queue.jobs()] == ids
        delivered = []
        queue.finished.connect(lambda job: (delivered.append(job.id), queue.accept(job.id)))
        queue.start()
        wait_over(qtbot, queue, *ids)
        assert sorted(delivered) == sorted(ids)
        queue.close()
        assert saved(folder) == []

    @pytest.mark.parametrize("damage", [b"", b"{", b'{"format":1,"jobs":[{}]}', b'{"format":99}', b"[]", b"[" * 100_000])
    def test_a_damaged_list_is_set_aside_with_a_sentence(self, tmp_path, qtbot, damage, open_queue):
        (tmp_path / "queue.json").write_bytes(damage)
        queue = open_queue(tmp_path)
        problems = []
        queue.problem.connect(problems.append)
        queue.start()
        assert "set aside" in problems[0] and (tmp_path / "queue.json.damaged").read_bytes() == damage
        queue.close()

    def test_strays_of_a_crash_are_removed_and_nothing_else(self, tmp_path, qtbot, open_queue):
        (tmp_path / ("a" * 32)).mkdir()
        (tmp_path / "mine").mkdir()
        queue = open_queue(tmp_path)
        queue.start()
        qtbot.waitUntil(lambda: not (tmp_path / ("a" * 32)).exists())
        assert (tmp_path / "mine").exists()
        queue.close()


def test_closing_while_a_job_runs_is_quick_and_leaves_no_process(tmp_path, qtbot, open_queue):
    queue = open_queue(tmp_path)
    queue.start()
    id = queue.submit(ask("breed"), "", {})
    qtbot.waitUntil(lambda: queue.job(id).done > 0)
    engine, child = queue._runner._engine.pid, queue.job(id).done
    queue.close()
    assert gone(engine) and gone(child)


def test_a_full_disk_is_a_sentence_and_the_jobs_still_run(queue, qtbot, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.jobs.store.disk.write_atomic", full)
    problems = []
    queue.problem.connect(problems.append)
    id = queue.submit(ask("draw"), "", {})
    wait_over(qtbot, queue, id)
    assert queue.job(id).state is State.FINISHED
    qtbot.waitUntil(lambda: bool(problems))
    assert "is full" in problems[0]


def test_the_event_loop_meter_sees_a_planted_pause(qtbot):
    meter = GapMeter()
    qtbot.wait(50)
    time.sleep(0.15)
    qtbot.wait(20)
    meter.stop()
    assert meter.worst > 0.1


def test_the_window_never_imports_torch():
    script = "import sys, studio.jobs.queue; sys.exit('torch' in sys.modules or 'diffusers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT).returncode == 0
