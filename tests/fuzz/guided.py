"""One target under atheris, in a process of its own: libFuzzer guided by the coverage of our code; it ends the process.

python -m tests.fuzz.guided TARGET [libFuzzer options] FOLDER
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["stream"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target.check)
    atheris.Fuzz()
