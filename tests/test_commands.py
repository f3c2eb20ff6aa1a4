"""The commands, each in a process of its own with an empty data folder, as somebody types them on a new machine."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.house import ROOT

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked up in /proc")
pytestmark = [pytest.mark.houseonly]
SEEN = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
PATIENCE = 60  # seconds; a busy machine is slow


def environment(home: Path, **more: str) -> dict[str, str]:
    return {key: os.environ[key] for key in SEEN if key in os.environ} | {"ZHANGGUI_HOME": str(home), **more}


def zhanggui(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "zhanggui.cli", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home, **more), capture_output=True, text=True, timeout=PATIENCE
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family_of(session: int) -> list[str]:
    """The commands still running that hold this data folder's mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"ZHANGGUI_MARK={session}\0".encode() in (process / "environ").read_bytes() + b"\0":
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def caught(process: int, sort: signal.Signals) -> bool:
    """Whether the process has set something up for this signal."""
    lines = dict(
        line.split(":\t") for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":\t" in line
    )
    return bool(int(lines["SigCgt"], 16) >> (sort - 1) & 1)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("shop")
    done = zhanggui(home, "prepare")
    assert (done.returncode, done.stdout) == (0, "The data folder and the database are up to date.\n"), done.stderr
    return home


@pytest.fixture
def shop(prepared, tmp_path) -> Path:
    """A folder made ready, for one test alone."""
    return shutil.copytree(prepared, tmp_path / "shop")


def test_preparing_makes_keys_that_nobody_else_reads(prepared):
    keys = list((prepared / "keys").glob("*.key"))
    assert keys
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_preparing_again_changes_nothing(prepared):
    keys = {file.name: file.read_bytes() for file in (prepared / "keys").iterdir()}
    done = zhanggui(prepared, "prepare", "--quiet")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert {file.name: file.read_bytes() for file in (prepared / "keys").iterdir()} == keys


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(tmp_path, prepared):
    new = zhanggui(tmp_path, "doctor")
    assert new.returncode == 1
    assert "zhanggui prepare" in new.stdout
    ready = zhanggui(prepared, "doctor", EMAIL_HOST="127.0.0.1", EMAIL_PORT="9")
    assert ready.returncode == 1
    assert "zhanggui owner" in ready.stdout
    assert "127.0.0.1:9 does not answer" in ready.stdout
    assert str(prepared) in ready.stdout


def test_with_an_owner_and_mail_the_doctor_is_content_and_there_is_no_second_first_owner(shop):
    weak = zhanggui(shop, "owner", "ann@example.com", ZHANGGUI_OWNER_PASSWORD="short")
    assert weak.returncode == 1
    one = zhanggui(shop, "owner", "ann@example.com", "--name", "Ann", ZHANGGUI_OWNER_PASSWORD="correct horse 9")
    assert one.returncode == 0, one.stderr
    assert "/accounts/login/" in one.stdout
    assert zhanggui(shop, "owner", "eve@example.com", ZHANGGUI_OWNER_PASSWORD="battery staple 9").returncode == 1
    with socket.socket() as post:
        post.bind(("127.0.0.1", 0))
        post.listen()
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(post.getsockname()[1])}
        told = zhanggui(shop, "doctor", ZHANGGUI_PAY_SIMULATOR_URL="http://127.0.0.1:9", **mail)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "✗" not in told.stdout


def test_the_checks_are_told_to_people_and_to_machines(prepared):
    told = zhanggui(prepared, "check", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    assert all(line["severity"] in ("info", "warn") for line in json.loads(told.stdout))


def test_a_taken_port_is_said_with_one_that_is_free(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = zhanggui(tmp_path, "serve", PORT=str(port))
    assert told.returncode == 1
    assert f"Port {port} is taken" in told.stderr
    assert "PORT=" in told.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_the_demonstration_listens_on_this_machine_only(tmp_path, host):
    told = zhanggui(tmp_path, "demo", HOST=host)
    assert told.returncode == 2
    assert "this machine only" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_no_demonstration_made_is_not_thrown_away(tmp_path):
    (tmp_path / "books").write_text("mine")
    told = zhanggui(tmp_path, "demo", "--reset", PORT=str(free_port()))
    assert told.returncode == 1
    assert "nothing was deleted" in told.stderr
    assert (tmp_path / "books").read_text() == "mine"


def test_a_word_that_is_none_is_refused(tmp_path):
    assert zhanggui(tmp_path, "open").returncode == 2
    assert zhanggui(tmp_path).returncode == 2


@needs_proc
def test_the_shop_opens_where_it_is_told_and_ends_without_a_trace(prepared):
    port, mark = free_port(), time.monotonic_ns()
    more = {"PORT": str(port), "HOST": "127.0.0.1", "ZHANGGUI_MARK": str(mark)}
    command = [sys.executable, "-m", "zhanggui.cli", "serve"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    shop = subprocess.Popen(command, cwd=ROOT, env=environment(prepared, **more), **pipes)
    try:
        said = ""
        while "is open" not in said:
            line = shop.stdout.readline()
            assert line, shop.stderr.read()
            said += line
        assert f"http://localhost:{port}" in said
        with urllib.request.urlopen(f"http://localhost:{port}/en/", timeout=PATIENCE) as page:
            assert page.status == 200
        assert len(family_of(mark)) >= 3, "the family, the web, the worker"
        shop.terminate()
        assert shop.wait(PATIENCE) == 0, shop.stderr.read()
    finally:
        shop.kill()
    assert family_of(mark) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@needs_proc
def test_the_worker_ends_politely(prepared):
    command = [sys.executable, "-m", "zhanggui.cli", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment(prepared))
    while not caught(worker.pid, signal.SIGTERM):
        assert worker.poll() is None
        time.sleep(0.05)
    worker.terminate()
    assert worker.wait(PATIENCE) == 0
