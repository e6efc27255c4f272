"""A served store for phones: started, stopped and started again, reached through a wire that counts."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.e2e.conftest import free_port, wait_for, without_test_settings
from tests.empty_store import empty_store

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class PhoneSite:
    """One store in one folder; its address stays while its server comes and goes."""

    folder: Path
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    # Does the acts of this store and of its copies.
    actor: subprocess.Popen[str] | None = None
    period: str = ""
    source: Path = ROOT / "src"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        demo = self.folder / "var" / "demo"
        return without_test_settings() | {
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(self.source))),
            "DJANGO_SETTINGS_MODULE": "muctieu.web.settings.demo",
            "MUCTIEU_DATABASE": str(demo / "store.sqlite3"),
            "MUCTIEU_FILES": str(demo / "files"),
            "MUCTIEU_WORKERS": "1",
            "MUCTIEU_SECRET_FILE": str(demo / "secret.key"),
            "MUCTIEU_JOURNAL_KEY_FILE": str(demo / "journal.key"),
        }

    def make(self) -> None:
        demo = self.folder / "var" / "demo"
        demo.mkdir(parents=True)
        for name in ("secret.key", "journal.key"):
            (demo / name).write_text(f"for tests only, of no worth at all: {name}")
        shutil.copy(empty_store(), demo / "store.sqlite3")
        command = [sys.executable, "-m", "tests.e2e.phone_store"]
        pipe = subprocess.PIPE
        self.actor = subprocess.Popen(command, env=self.environment, text=True, stdin=pipe, stdout=pipe)
        self.period = self.act("make")

    def end(self) -> None:
        """No acts any more, in this store and in its copies."""
        if self.actor is not None:
            self.actor.communicate(timeout=20)

    @contextmanager
    def copy(self, folder: Path) -> Iterator[PhoneSite]:
        """The same store in another folder, served."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        site = PhoneSite(folder, period=self.period, actor=self.actor)
        site.start()
        try:
            yield site
        finally:
            site.stop()

    def act(self, *words: str) -> Any:
        """One act of a person, by `tests.e2e.phone_store`."""
        assert self.actor is not None
        assert self.actor.stdin is not None
        assert self.actor.stdout is not None
        self.actor.stdin.write(json.dumps([str(self.folder), *words]) + "\n")
        self.actor.stdin.flush()
        told = json.loads(self.actor.stdout.readline())
        assert "fault" not in told, told["fault"]
        return told["gave"]

    def start(self) -> None:
        command = [sys.executable, "-m", "muctieu.cli.main", "serve", "--no-jobs", "--port", str(self.port)]
        with (self.folder / "served.log").open("ab") as log:
            self.server = subprocess.Popen(command, cwd=self.folder, env=self.environment, stderr=log, stdout=log)
        wait_for(f"{self.address}/ket-qua/")

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(timeout=20)
            self.server = None


class CountingWire:
    """A port that passes everything on to the site and counts what comes back: headers, bodies, whoever asked."""

    def __init__(self, target: int) -> None:
        self.target, self.received = target, 0
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._door]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self.port: int = self._door.getsockname()[1]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        """Cut every connection and wait until nobody listens any more."""
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(timeout=10)
        for one in self._sockets:
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                self._sockets += [near, far]
                ways = [(near, far, False), (far, near, True)]
                pair = [threading.Thread(target=self._pass, args=way, daemon=True) for way in ways]
                self._threads += pair
                for thread in pair:
                    thread.start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_counted: bool) -> None:
        with suppress(OSError):
            while part := source.recv(65_536):
                if is_counted:
                    with self._lock:
                        self.received += len(part)
                sink.sendall(part)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
