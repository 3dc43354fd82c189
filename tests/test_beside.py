"""A second process changes when things are done, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from southgate.beside import ALONE, another
from southgate.dossier.build import build_site
from southgate.errors import MethodError, Stopped
from southgate.fingerprint import tree_hash
from southgate.methods.specialisation import location_quotient
from southgate.study import run, write_study
from southgate.study.turns import in_turns
from southgate.workspace import open_workspace

NORTHFIELD = Path(__file__).parent / "northfield"
TASKS = {"a": set(), "b": set(), "c": {"a"}, "d": {"b", "c"}, "e": set(), "f": {"d", "e"}}
TASKS = {task: frozenset(before) for task, before in TASKS.items()}


@pytest.fixture(scope="module")
def beside():
    with another("southgate.study") as other:
        yield other


def test_two_hands_do_every_task_once_and_after_those_it_waits_for():
    did, by = [], {}

    def hand(task, done):
        assert TASKS[task] <= done.keys()
        did.append(task)
        by[task] = threading.current_thread()
        return task.upper()

    found = in_turns(TASKS, hand, hand, apart=frozenset("df"))
    assert list(found.items()) == [(task, task.upper()) for task in TASKS]
    assert sorted(did) == sorted(TASKS)
    assert {by["d"], by["f"]} == {threading.main_thread()}


def test_the_other_hand_takes_what_is_ready_while_this_one_is_busy():
    meet = threading.Barrier(2, timeout=60)

    def hand(task, _):
        meet.wait()
        return task

    assert in_turns(dict.fromkeys("ab", frozenset()), hand, hand) == {"a": "a", "b": "b"}


@pytest.mark.parametrize("there", [True, False])
def test_what_fails_ends_all_and_is_raised(there):
    did = []

    def hand(task, _):
        did.append(task)
        if task == "b":
            raise MethodError("No.")

    with pytest.raises(MethodError, match="No"):
        in_turns(TASKS, hand, hand if there else None)
    assert not {"d", "f"} & set(did)


def test_what_fails_elsewhere_while_this_hand_is_busy_is_raised():
    failed = threading.Event()

    def here(task, _):
        assert failed.wait(60)
        return task

    def there(_task, _done):
        failed.set()
        raise MethodError("No.")

    tasks = {"mine": frozenset(), "theirs": frozenset(), "after": frozenset({"theirs"})}
    with pytest.raises(MethodError, match="No"):
        in_turns(tasks, here, there, apart=frozenset({"mine", "after"}))


def test_a_stop_while_this_hand_waits_ends_both():
    begun, leave = threading.Event(), threading.Event()

    def stop(*_):
        raise Stopped("Stopped.")

    def here(task, _):
        assert begun.wait(60)
        return task

    def there(task, _):
        begun.set()
        os.kill(os.getpid(), signal.SIGUSR1)
        assert leave.wait(60)
        return task

    before = signal.signal(signal.SIGUSR1, stop)
    tasks = {"mine": frozenset(), "theirs": frozenset(), "after": frozenset({"theirs"})}
    with pytest.raises(Stopped):
        in_turns(tasks, here, there, apart=frozenset({"mine", "after"}))
    leave.set()
    signal.signal(signal.SIGUSR1, before)


def test_the_other_process_ends_with_this_one(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(
        "import os, signal\n"
        "from southgate.beside import another\n"
        "if __name__ == '__main__':\n"
        "    with another() as other:\n"
        "        other.start(os.getpid)()\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n",
        "utf-8",
    )
    # Both hold the pipe: it is read to its end only when both are gone.
    done = subprocess.run([sys.executable, script], capture_output=True, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


def test_a_call_is_made_in_another_process_and_its_refusal_comes_back(beside):
    assert beside.start(os.getpid)() != os.getpid() == ALONE.start(os.getpid)()
    with pytest.raises(MethodError, match="negative"):
        beside.start(location_quotient, pd.DataFrame([[-1.0]]))()


def test_a_call_is_made_here_where_the_other_process_is_gone():
    with another() as other:
        other.start(os._exit, 1)
        assert other.start(os.getpid)() == os.getpid()
        assert other.start(os.getpid)() == os.getpid()


def test_a_study_and_its_site_are_the_same_in_every_byte(beside, tmp_path):
    opened = open_workspace(NORTHFIELD)
    for name, other in (("alone", ALONE), ("two", beside)):
        whole, folder = run(opened, beside=other), tmp_path / name
        folder.mkdir()
        write_study(whole, folder)
        build_site(whole, folder / "site", pictures=tmp_path / "pictures", beside=other)
    assert beside.start(os.getpid)() != os.getpid(), "it did its part"
    assert tree_hash(tmp_path / "alone") == tree_hash(tmp_path / "two")
