"""Checks: questions that every module asks of itself, shown to the operator. The workbench never knew the module."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from zhanggui.kit.registry import Registry

log = logging.getLogger(__name__)
Severity = Literal["info", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the operator should know. `text` is a sentence with places for `facts`; `link` a name of what to open."""

    severity: Severity
    text: Any
    facts: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    check: str = ""

    @property
    def message(self) -> str:
        return str(self.text).format(**self.facts)


CHECKS: Registry[Callable[[datetime], list[Finding]]] = Registry("checks")


def check(key: str) -> Callable:
    """Register `f(now) -> list[Finding]` under a key like `orders.paid_not_shipped`."""

    def register(function: Callable) -> Callable:
        return CHECKS.add(key, function)

    return register


def _apart():
    """Inside somebody's transaction a check has a savepoint of its own, so that a broken one spoils nothing else."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def run_all(now: datetime) -> list[Finding]:
    """Every finding, worst first. A check that breaks is itself a finding."""
    findings = []
    for key, run in CHECKS.items():
        try:
            with _apart():
                findings += [replace(finding, check=key) for finding in run(now)]
        except Exception:
            log.exception("check %s broke", key)
            findings.append(Finding("bad", _("The check {key} itself failed; see the log."), {"key": key}, check=key))
    order = {"bad": 0, "warn": 1, "info": 2}
    return sorted(findings, key=lambda finding: (order[finding.severity], finding.check))
