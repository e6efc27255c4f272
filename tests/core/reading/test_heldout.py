"""The reader against reports it was not made for; the second half is only ever scored (see heldout/README.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from muctieu.core.reading.reader import read
from muctieu.packs.reading import load_lexicon

HELDOUT = Path(__file__).parent / "heldout"
FIRST = [f"h{number:02d}" for number in range(1, 9)]
SECOND = [f"h{number:02d}" for number in range(9, 17)]
BARS = {
    "first": (FIRST, {"value+unit": 0.97, "attainment links": 0.95, "target links": 0.95, "period": 0.95}),
    "second": (SECOND, {"value+unit": 0.95, "attainment links": 0.90, "target links": 0.90, "period": 0.85}),
}


@pytest.mark.parametrize("half", BARS)
def test_heldout_reports_reach_the_bars(half: str, shared_dir: Path, tmp_path: Path) -> None:
    ids, bars = BARS[half]
    texts = {key: (HELDOUT / "texts" / f"{key}.txt").read_bytes().decode("utf-8") for key in ids}
    predictions, scores = tmp_path / "predictions.jsonl", tmp_path / "scores.json"
    lines = [read(text, lexicon=load_lexicon(), id=key).as_json() for key, text in texts.items()]
    predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")

    command = [sys.executable, str(shared_dir / "reading" / "score.py"), str(predictions), str(HELDOUT / "texts")]
    gold = ["--gold", str(HELDOUT / "cases.jsonl"), "--only", ",".join(ids), "--json", str(scores)]
    done = subprocess.run([*command, *gold], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    reached = json.loads(scores.read_text(encoding="utf-8"))["all"]
    assert {name: reached[name]["f1"] for name, bar in bars.items() if reached[name]["f1"] < bar} == {}
