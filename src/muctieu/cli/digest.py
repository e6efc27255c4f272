"""`muctieu digest`: the heads of the journal's chains, to be carried off the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both, tell
from muctieu.errors import SettingError

if TYPE_CHECKING:
    import argparse

NAME = "digest"
HELP = (
    "Ghi bản tóm lược nhật ký để đưa ra khỏi máy (in, gửi thư, chép đi nơi khác)",
    "Write the digest of the journal, to be kept off this machine (print, mail, copy)",
)
EXAMPLE = """\
muctieu digest > tom-luoc.json
muctieu digest --out /media/usb/tom-luoc-2026-11-24.json"""


def register(parser: argparse.ArgumentParser) -> None:
    """Where to write."""
    parser.add_argument(
        "--out", metavar="FILE", help=both("ghi vào tệp này thay vì in ra", "write to this file instead of printing")
    )


def run(args: argparse.Namespace) -> int:
    """Make a digest, keep it in the store, give it out."""
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.web.common.digests import make_digest  # noqa: PLC0415 - needs Django set up

    digest = make_digest()
    if args.out is None:
        print(digest.text(), end="", flush=True)
        return DONE
    try:
        Path(args.out).write_text(digest.text(), encoding="utf-8")
    except OSError as error:
        raise SettingError("MT7904", path=args.out, reason=error.strerror or str(error)) from None
    tell(
        f"Đã ghi {args.out}: {len(digest.heads)} nhật ký, ngày {digest.day:%d/%m/%Y}. Hãy cất tệp ở máy khác.",
        f"Wrote {args.out}: {len(digest.heads)} journals, {digest.day:%d/%m/%Y}. Keep the file on another machine.",
    )
    return DONE
