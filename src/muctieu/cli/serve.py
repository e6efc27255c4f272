"""`muctieu serve`: the pages of a store that exists, with its background jobs."""

from __future__ import annotations

import socket
from argparse import SUPPRESS
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both
from muctieu.cli.supervisor import LEASH, Part, hold_leash, supervise
from muctieu.errors import SettingError

if TYPE_CHECKING:
    import argparse

NAME = "serve"
HELP = ("Mở trang web của kho dữ liệu và chạy các việc nền", "Serve the pages of the store and run its background jobs")
EXAMPLE = """\
muctieu serve
MUCTIEU_DATABASE=var/xa.sqlite3 muctieu serve --host 0.0.0.0 --port 8080"""
HOST = "127.0.0.1"
PORT = 8000
# Processes of one thread each were fastest for pages that wait for the database.
THREADS = 1


def register(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default=HOST, help=both(f"địa chỉ nhận, mặc định {HOST}", f"address, default {HOST}"))
    add_port(parser)
    parser.add_argument(
        "--no-jobs",
        action="store_true",
        help=both("chỉ mở trang web; việc nền do “muctieu work” chạy", "pages only; `muctieu work` runs the jobs"),
    )
    parser.add_argument(LEASH, action="store_true", help=SUPPRESS)


def add_port(parser: argparse.ArgumentParser) -> None:
    """The option that every serving command has."""
    parser.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=both(f"cổng, mặc định {PORT}", f"port, default {PORT}")
    )


def _port(word: str) -> int:
    number = int(word)
    if not 0 < number < 65_536:
        raise ValueError(word)
    return number


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    from muctieu.cli.store import find_store  # noqa: PLC0415 - loads Django's settings

    require_free_port(args.host, args.port)
    find_store()
    if args.leash:
        hold_leash()
        return pages(args.host, args.port)
    print(both("Trang kết quả", "Results") + f": http://{args.host}:{args.port}/", flush=True)
    return pages(args.host, args.port) if args.no_jobs else serve(args.host, args.port)


def require_free_port(host: str, port: int) -> None:
    """Raise MT7903 when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            other = port + 1 if port < 65_535 else PORT
            raise SettingError("MT7903", host=host, port=str(port), other=str(other)) from None


def serve(host: str, port: int) -> int:
    """Pages and jobs of the store that has been found, until Ctrl-C or a stop signal."""
    web = ("serve", "--no-jobs", "--host", host, "--port", str(port))
    return supervise((Part(web, "trang web", "the pages"), Part(("work",), "việc nền", "the background jobs")))


def pages(host: str, port: int) -> int:
    """Answer requests until Ctrl-C or a stop signal."""
    from django.conf import settings  # noqa: PLC0415 - as below
    from granian import Granian  # noqa: PLC0415 - only serving needs the server
    from granian.constants import Interfaces  # noqa: PLC0415 - as above

    Granian(
        "muctieu.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=THREADS,
        # A worker process that is stopped in its first moments does not hear it, and would be waited for without end.
        workers_kill_timeout=10,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]  # the server takes the name as well as its own enum
    ).serve()
    return DONE
