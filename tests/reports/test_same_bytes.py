"""One version of the program writes the same bytes from the same figures, whatever the machine is set to."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256

from muctieu.core.report_json import content_digest
from muctieu.reports.docx.writer import write_docx
from tests.reports.test_review import written

CHILD = """
from hashlib import sha256
from muctieu.core.report_json import content_digest
from muctieu.reports.docx.writer import write_docx
from tests.reports.test_review import written
report = written(limits="Mưa lũ.")
print(sha256(write_docx(report)).hexdigest(), content_digest(report))
"""


def test_zone_locale_and_hash_seed_change_nothing() -> None:
    report = written(limits="Mưa lũ.")
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}

    done = subprocess.run(
        [sys.executable, "-c", CHILD], env={**os.environ, **elsewhere}, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == [sha256(write_docx(report)).hexdigest(), content_digest(report)]
