"""`muctieu review --issued`: what an issued report said, its very file, and what was corrected since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, tell, visible
from muctieu.errors import SettingError

if TYPE_CHECKING:
    from muctieu.web.reviews.models import IssuedReport


def show_issued(number: str, output: Path | None) -> int:
    """Print the report as it was issued, or write the file's bytes; corrections are told beside it.

    Raises:
        StateError: MT7504 and MT7505 unless one report has that number, MT7508 when its file is gone.
    """
    from muctieu.cli.store import Operator, open_store  # noqa: PLC0415 - loads Django

    open_store()
    from muctieu.web.reviews import queries  # noqa: PLC0415 - needs Django set up

    row = queries.issued_named(number, viewer=Operator())
    if output is None:
        from muctieu.reports.plain import plain_lines  # noqa: PLC0415 - only this form needs it

        print("\n".join(visible(line) for line in plain_lines(queries.content_of(row))))
    else:
        _write(row, output)
    _tell_corrections(row)
    return DONE


def _write(row: IssuedReport, output: Path) -> None:
    from muctieu.web.reviews import queries  # noqa: PLC0415 - needs Django set up

    is_pdf = output.suffix.lower() == ".pdf"
    if is_pdf and row.pdf is None:
        raise SettingError("MT6112", number=row.name)
    content = queries.replay(row, row.pdf if is_pdf else None)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise SettingError("MT7904", path=str(output), reason=error.strerror or str(error)) from None
    tell(
        f"Đã ghi {output}: đúng bản {row.name} ban hành ngày {row.day:%d/%m/%Y}.",
        f"Written {output}: the very file of {row.name}, issued on {row.day:%d/%m/%Y}.",
    )


def _tell_corrections(row: IssuedReport) -> None:
    from muctieu.cli.store import Operator  # noqa: PLC0415 - as above
    from muctieu.web.reviews.queries import corrections  # noqa: PLC0415 - as above

    found = corrections(row, viewer=Operator())
    if not found:
        tell("Chưa số liệu nào bị đính chính từ khi ban hành.", "No figure was corrected since its issue.")
    for one in found:
        now, now_en = ("không còn số liệu", "no longer known") if one.now is None else (one.now.text, one.now.text)
        tell(
            f"Đã đính chính: {one.then.target} từ {one.then.text} thành {now}.",
            f"Corrected: {one.then.target} from {one.then.text} to {now_en}.",
        )
