import subprocess
import sys

TETHERED = [sys.executable, "-m", "kpilint.publish.tether"]


def test_it_runs_a_module_with_its_arguments() -> None:
    with subprocess.Popen(
        [*TETHERED, "json.tool", "--help"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert running.stdout
        assert b"json" in running.stdout.read()
        assert running.wait(20) == 0


def test_it_ends_with_whoever_started_it() -> None:
    forever = ["timeit", "-n", "1", "-r", "1", "import time; time.sleep(100)"]
    with subprocess.Popen([*TETHERED, *forever], stdin=subprocess.PIPE) as running:
        assert running.stdin
        running.stdin.close()
        assert running.wait(20) == 1
