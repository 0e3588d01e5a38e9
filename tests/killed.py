"""Runs a command of litweave that kills itself at its Nth touch of a folder, for test_kills.py.

    python killed.py FOLDER N COMMAND...

With N = 0 nothing is killed and the number of touches is the last line of the output. A touch is
what the system sees: opening, renaming, deleting, making folders. Shards are small, so that there
are many.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    folder, wanted, *command = sys.argv[1:]
    from litweave import pipeline
    from litweave.cli import main as run

    pipeline.TEXTS_PER_SHARD = 2
    touches = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touches
        if event not in {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir"}:
            return
        if str(arguments[0]).startswith(folder):
            touches += 1
            if touches == int(wanted):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    # A shell that started the tests in the background has its children ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        run(command)
    finally:
        sys.stdout.write(f"{touches}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
