"""CPU seconds of processes, as the operating system counts them (Linux)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, float, float]:
    """(parent, own CPU, CPU of ended children), in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own, children = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return int(fields[1]), own / TICK, children / TICK


def family_cpu(*roots: int) -> float:
    """CPU seconds of these processes and all below them, the ended ones included."""
    stats = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stats[int(entry.name)] = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    members = set(roots)
    while True:
        more = {pid for pid, (parent, _, _) in stats.items() if parent in members} - members
        if not more:
            break
        members |= more
    return sum(stats[pid][1] + stats[pid][2] for pid in members if pid in stats)
