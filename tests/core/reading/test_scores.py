"""The reader against the annotated texts beside the repository; the bars are those of the design."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from muctieu.core.reading.reader import read
from muctieu.packs.reading import load_lexicon

BARS = {"value+unit": 0.97, "attainment links": 0.93, "target links": 0.93, "period": 0.90}
SETS = [("cases.jsonl", "texts"), ("seed_facts.jsonl", "../seeds")]


def texts_of(folder: Path, ids: list[str]) -> dict[str, str]:
    """The texts by id; the seed's file has a name of its own."""
    files = sorted(folder.glob("*.txt"))
    paths = {ids[0]: files[0]} if len(ids) == 1 else {path.stem: path for path in files}
    return {key: paths[key].read_bytes().decode("utf-8") for key in ids}


@pytest.mark.parametrize(("gold", "folder"), SETS, ids=["open set", "seed"])
def test_scores_reach_the_bars(gold: str, folder: str, shared_dir: Path, tmp_path: Path) -> None:
    cases = shared_dir / "reading" / gold
    ids = [json.loads(line)["id"] for line in cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = texts_of(shared_dir / "reading" / folder, ids)
    predictions, scores = tmp_path / "predictions.jsonl", tmp_path / "scores.json"
    copies = tmp_path / "texts"
    copies.mkdir()
    for key, text in texts.items():
        (copies / f"{key}.txt").write_bytes(text.encode("utf-8"))
    lines = [read(text, lexicon=load_lexicon(), id=key).as_json() for key, text in texts.items()]
    predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")

    command = [sys.executable, str(shared_dir / "reading" / "score.py"), str(predictions), str(copies)]
    done = subprocess.run(
        [*command, "--gold", str(cases), "--json", str(scores)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    reached = json.loads(scores.read_text(encoding="utf-8"))["all"]
    assert {name: reached[name]["f1"] >= bar for name, bar in BARS.items()} == dict.fromkeys(BARS, True), done.stdout
