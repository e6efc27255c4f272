"""One page of a PDF as a picture: `python -m muctieu.exchange.media.draw FILE PAGE BYTES SECONDS`, within these bounds.

A PDF is a program of somebody else's making for half a dozen decoders written in C. It runs in this process alone,
which is given so much memory and time, writes no file and ends with the page. Printed are the number of pages in a
line of its own and then the page as JPEG, nothing behind the line where there is no such page; without a picture the
status says why.
"""

from __future__ import annotations

import io
import math
import resource
import sys
from contextlib import suppress

# A page of A4 at 170 dots an inch, which typewriting of eight points is read from; small pages are not blown up.
LONGEST, LARGEST_SCALE = 2000, 300 / 72
QUALITY = 80
LOCKED, BROKEN, TOO_HEAVY = 3, 4, 5


def confine(memory: int, seconds: int) -> None:
    """Take from this process what a page does not need: memory, time, files to write, a dump of what it held."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def scale_of(width: float, height: float) -> float:
    """How many pixels a point of the page becomes; ValueError for a page without a size."""
    longest, shortest = max(width, height), min(width, height)
    if not (math.isfinite(longest) and shortest > 0):
        raise ValueError(f"{width} × {height}")
    return min(LARGEST_SCALE, LONGEST / longest)


def draw(file: str, page: int) -> tuple[int, bytes]:
    """Number of pages, and the picture of one of them counted from 1; empty where there is none such."""
    import pypdfium2  # noqa: PLC0415 - loaded under the limits

    book = pypdfium2.PdfDocument(file)
    if not 0 < page <= len(book):
        return len(book), b""
    leaf = book[page - 1]
    bitmap = leaf.render(scale=scale_of(*leaf.get_size()), may_draw_forms=False, rev_byteorder=True)
    picture = io.BytesIO()
    bitmap.to_pil().convert("RGB").save(picture, "JPEG", quality=QUALITY)
    return len(book), picture.getvalue()


def main() -> int:
    """Draw what the command line asks for; returns the status."""
    file, page, memory, seconds = sys.argv[1:]
    confine(int(memory), int(seconds))
    try:
        count, picture = draw(file, int(page))
    except MemoryError:
        return TOO_HEAVY
    except Exception as error:  # noqa: BLE001 - whatever a decoder of foreign bytes may raise: the page is not drawn
        return LOCKED if "password" in str(error).lower() else BROKEN
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(b"%d\n" % count + picture)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
