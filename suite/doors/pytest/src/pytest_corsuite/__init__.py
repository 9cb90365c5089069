"""Judges the CORS of a web application in a test, by the corsuite command."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Callable, Union
from urllib.parse import urljoin
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

__all__ = ["Judgement", "judge"]

Server = Union[str, Callable[..., Iterable[bytes]]]

# The exit codes of the command with which there is something to show.
PASS, FAIL, NOT_JUDGED = 0, 1, 3


@dataclass(frozen=True)
class Judgement:
    """What corsuite found out."""

    #: The exit code: 0 as wanted, 1 a fail, 3 could not judge.
    code: int
    #: The report for people.
    text: str
    #: What was said on standard error.
    messages: str
    #: The report as ``corsuite run --format json`` writes it; None if there is none.
    report: dict[str, Any] | None


def judge(
    server: Server,
    policy: Mapping[str, Any],
    *,
    path: str = "/",
    targets: Iterable[Mapping[str, Any]] | None = None,
    via: Iterable[str] = ("raw",),
    args: Iterable[str] = (),
    timeout: float = 300,
) -> Judgement:
    """Judge a URL or a WSGI application by a policy: that of corsuite.yaml.

    ``targets`` are those of corsuite.yaml, in place of one ``path``; their URLs may be
    paths of the server. Wrong usage is a ValueError with the command's own message.
    """
    with _listening(server) as base, tempfile.TemporaryDirectory(prefix="corsuite-") as folder:
        listed = [{**t, "url": urljoin(base, t["url"])} for t in targets or [{"url": path}]]
        config, report = Path(folder, "corsuite.json"), Path(folder, "report.json")
        config.write_text(json.dumps({"policy": dict(policy), "targets": listed}), encoding="utf-8")
        done = subprocess.run(
            [_program(), "run", f"--config={config}", f"--via={','.join(via)}", f"--out=json={report}", *args],
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", timeout=timeout, check=False,
        )
        if done.returncode not in (PASS, FAIL, NOT_JUDGED):
            raise ValueError(done.stderr.strip() or f"corsuite ended with exit code {done.returncode}")
        found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else None
        return Judgement(done.returncode, done.stdout, done.stderr, found)


@pytest.fixture
def corsuite() -> Callable[..., Judgement]:
    """Judge as :func:`judge` does, and fail the test unless the server conforms."""

    def conforms(*positional: Any, **named: Any) -> Judgement:
        __tracebackhide__ = True
        found = judge(*positional, **named)
        if found.code == NOT_JUDGED:
            pytest.fail(f"corsuite could not judge the server\n{found.messages}{found.text}", pytrace=False)
        if found.code == FAIL:
            pytest.fail(found.text, pytrace=False)
        return found

    return conforms


def _program() -> str:
    program = os.environ.get("CORSUITE") or shutil.which("corsuite")
    if not program:
        raise FileNotFoundError("corsuite is not in PATH: install it, or set CORSUITE to the path of the program")
    return program


class _ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Say nothing: a thousand lines would hide the report."""


@contextlib.contextmanager
def _listening(server: Server) -> Iterator[str]:
    """The address of a server, which is started if it is an application."""
    if isinstance(server, str):
        yield server
        return
    if not callable(server):
        raise TypeError("want a URL or a WSGI application")
    with make_server("127.0.0.1", 0, server, _ThreadingServer, _QuietHandler) as listener:
        thread = threading.Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.server_port}/"
        finally:
            listener.shutdown()
            thread.join()
