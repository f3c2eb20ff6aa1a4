"""A family of processes: started together, ended together, politely."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import cast

GRACE = 12  # seconds for a polite end


class Family:
    """Starts children, waits until one ends or a signal asks for the end, then ends them all."""

    def __init__(self) -> None:
        self.children: list[subprocess.Popen] = []
        self.asked = False

    def start(self, *command: str, **environment: str) -> subprocess.Popen:
        # A session of their own: Ctrl-C reaches us, and we tell the children, once.
        child = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
        self.children.append(child)
        return child

    def python(self, *arguments: str, **environment: str) -> subprocess.Popen:
        return self.start(sys.executable, *arguments, **environment)

    def listen(self) -> None:
        def ask(*_):
            self.asked = True

        for sort in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sort, ask)

    def wait(self, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Until asked to end (0) or until a child dies (its code, or 1)."""
        code = 0
        while not self.asked:
            meanwhile()
            dead = [child for child in self.children if child.poll() is not None]
            if dead:
                code = dead[0].returncode or 1
                print(
                    f"A process ended by itself: {' '.join(cast('list[str]', dead[0].args)[:6])} (code {code}).",
                    file=sys.stderr,
                )
                break
            time.sleep(0.2)
        self.end()
        return code

    def end(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        last = time.monotonic() + GRACE
        for child in self.children:
            try:
                child.wait(max(0.1, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def free(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0
