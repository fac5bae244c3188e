"""Named places where a rehearsal may kill the process. They do nothing unless asked to.

`LOUYI_FAILPOINT=name:3` ends the process, as SIGKILL would, at the third passage of `name`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable


def _nothing(_name: str) -> None:
    return None


def _armed(target: str, passages: int) -> Callable[[str], None]:
    left = passages

    def pass_by(name: str) -> None:
        nonlocal left
        if name != target:
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return pass_by


def _from_environment() -> Callable[[str], None]:
    wanted = os.environ.get("LOUYI_FAILPOINT", "")
    if not wanted:
        return _nothing
    name, _, passages = wanted.partition(":")
    return _armed(name, int(passages or 1))


failpoint = _from_environment()
