"""A shop that is really open: `zhanggui serve` with its web, worker and payment simulator, on data of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OURS = ("DATABASE_URL", "ALLOWED_HOSTS", "HOST", "PORT", "PYTHONDONTWRITEBYTECODE")


def free_pair() -> int:
    """A port that is free, and the one after it too: the simulator takes that."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class House:
    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="zhanggui-journey-"))
        self.port = free_pair()
        self.base = f"http://localhost:{self.port}"
        self.simulator = f"http://localhost:{self.port + 1}"
        kept = {k: v for k, v in os.environ.items() if k not in OURS and not k.startswith("ZHANGGUI_")}
        self.environment = kept | {
            "ZHANGGUI_HOME": str(self.home), "ZHANGGUI_DEMO": "1", "PORT": str(self.port), "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings", "NO_PROXY": "localhost,127.0.0.1",
        }  # fmt: skip
        self.log = (self.home / "log.txt").open("wb")
        self.facts: dict = {}

    def furnish(self) -> None:
        """What is there before the doors open."""
        self._run("zhanggui.cli", "prepare")
        self.facts = json.loads(self._run("tests.journeys.seed"))

    def open(self) -> None:
        self.furnish()
        self.server = subprocess.Popen(
            [sys.executable, "-m", "zhanggui.cli", "serve"], env=self.environment, stdout=self.log, stderr=self.log,
            cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + 90
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the shop did not open:\n{self.words()}")
            time.sleep(0.2)

    def _run(self, module: str, *arguments: str) -> bytes:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], env=self.environment, capture_output=True, cwd=ROOT
        )
        if done.returncode:
            raise RuntimeError(f"{module}: {done.stderr.decode()[-3000:]}")
        return done.stdout

    def _answers(self) -> bool:
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            return opener.open(f"{self.base}/en/", timeout=20).status == 200
        except OSError:
            return False

    def words(self) -> str:
        """The last that the processes said."""
        self.log.flush()
        return (self.home / "log.txt").read_text(errors="replace")[-3000:]

    def close(self) -> int:
        """End as Ctrl-C does; the code with which it ended."""
        self.server.send_signal(signal.SIGINT)
        try:
            code = self.server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            code = -1
        self.log.close()
        if not os.environ.get("ZHANGGUI_JOURNEY_KEEP"):
            shutil.rmtree(self.home, ignore_errors=True)
        return code


class EmptyHouse(House):
    """A data folder in which nobody has done anything but `zhanggui owner`; no demonstration."""

    OWNER, PASSWORD = "me@example.com", "correct horse battery staple"

    def furnish(self) -> None:
        del self.environment["ZHANGGUI_DEMO"]
        self.environment["ZHANGGUI_OWNER_PASSWORD"] = self.PASSWORD
        self._run("zhanggui.cli", "owner", self.OWNER)
