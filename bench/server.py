"""A server of our own for measurement: fresh data, a durable database, web and worker as `zhanggui serve` starts them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.cpu import family_cpu

ROOT = Path(__file__).parent.parent
WARM = 15  # seconds: web processes reckon the morning page once after their start; that is no cost of a request


class Server:
    """`database`: "postgresql" or "sqlite". Everything is made in a temporary folder and thrown away at the end."""

    def __init__(self, database: str):
        from zhanggui.cli.processes import any_free

        self.database = database
        self.folder = Path(tempfile.mkdtemp(prefix="zhanggui-bench-"))
        os.chmod(self.folder, 0o755)
        self.port = any_free("127.0.0.1")
        self.url = ""
        self.processes: list[subprocess.Popen] = []
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
            "ZHANGGUI_HOME": str(self.folder / "home"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_HOST": "127.0.0.1",
        }
        if database == "postgresql":
            command = [ROOT / "bin" / "postgres", "start", self.folder / "pg"]
            durable = {**os.environ, "PG_DURABLE": "1"}
            self.url = subprocess.run(command, env=durable, check=True, capture_output=True, text=True).stdout.strip()
            self.environment["DATABASE_URL"] = self.url

    def python(self, *arguments: str) -> None:
        """Run a module of ours with the server's environment, to its end."""
        subprocess.run([sys.executable, *arguments], env=self.environment, cwd=ROOT, check=True)

    def start(self, *, count_statements: bool = False) -> None:
        from zhanggui.cli.processes import answers

        environment = {**self.environment, **({"ZHANGGUI_COUNT_STATEMENTS": "1"} if count_statements else {})}
        mail = [sys.executable, "-m", "bench.mail_sink", str(self.folder / "mail-port")]
        self.processes.append(subprocess.Popen(mail, cwd=ROOT))
        while not (self.folder / "mail-port").exists():
            time.sleep(0.02)
        environment["EMAIL_PORT"] = (self.folder / "mail-port").read_text()
        web = [sys.executable, "-m", "bench.web"]
        self.processes.append(subprocess.Popen(web, env=environment, cwd=ROOT))
        self.processes.append(
            subprocess.Popen([sys.executable, "-m", "zhanggui.cli", "worker"], env=environment, cwd=ROOT)
        )
        last = time.monotonic() + 180
        while not answers("127.0.0.1", self.port):
            if time.monotonic() > last or self.processes[1].poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.05)
        time.sleep(WARM)

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
        self.processes.clear()
        (self.folder / "mail-port").unlink(missing_ok=True)

    def remove(self) -> None:
        self.stop()
        if self.database == "postgresql":
            subprocess.run([ROOT / "bin" / "postgres", "stop", self.folder / "pg"], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def cpu(self) -> float:
        """CPU seconds so far of web, worker and database; the mail server is somebody else's."""
        roots = [process.pid for process in self.processes[1:]]
        if self.database == "postgresql":
            roots.append(int((self.folder / "pg" / "data" / "postmaster.pid").read_text().split()[0]))
        return family_cpu(*roots)
