"""A mail server of the tests: takes what it is sent on a loopback port, or answers as it is told."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread

from pytest_django.fixtures import Settings


@dataclass
class Sink:
    """Mails taken, and the answers to single commands ("RCPT": "550 no such box")."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    port: int = 0


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    sink: Sink


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            word = line.decode("ascii", "replace").split(maxsplit=1)[0].upper()
            if word == "DATA" and "DATA" not in self.server.sink.answers:
                self._take()
                continue
            if word == "EHLO":
                self._say("250-sink\r\n250 AUTH PLAIN LOGIN")
                continue
            self._say(self.server.sink.answers.get(word, "221 bye" if word == "QUIT" else "250 ok"))
            if word == "QUIT":
                return

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.sink.mails.append(mail)
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def listening(**answers: str) -> Iterator[Sink]:
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.sink = Sink(answers=answers, port=server.server_address[1])
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.sink
        finally:
            server.shutdown()


def point_at(settings: Settings, port: int) -> None:
    """Let mails go out for real, to a port of this machine."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "muctieu@xa.vn"
