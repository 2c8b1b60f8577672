"""Signatures stay valid wherever Python has its hashes from."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
sys.modules.update(dict.fromkeys({missing}))
from hashlib import sha256
from kpilint.model.fingerprint import HALF, _digest
texts = ["", "a  b", "\\ud800", "x" * 10_000]
assert _digest(["a", " b  c "]) == sha256(b"a\\0b c").hexdigest()[:HALF]
print(*(_digest([text]) for text in texts))
"""


def digests(*missing: str) -> str:
    program = PROGRAM.format(missing=missing)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("missing", [["_sha2", "_sha256"], ["_hashlib"]])
def test_digests_are_the_same_without(missing: list[str]) -> None:
    assert digests(*missing) == digests()
