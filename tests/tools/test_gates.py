"""The tools that judge everything else are judged here."""

from __future__ import annotations

from tools.coverage_gate import Summary, folder_of, percentages
from tools.sizes import Piece, p90, table

CORE, READING = "src/muctieu/core/", "src/muctieu/core/reading/"


def summary(*, lines: tuple[int, int], branches: tuple[int, int]) -> Summary:
    return {
        "covered_lines": lines[0],
        "missing_lines": lines[1] - lines[0],
        "covered_branches": branches[0],
        "missing_branches": branches[1] - branches[0],
    }


def test_folder_of_file_is_the_longest_gate_above_it() -> None:
    assert folder_of("src/muctieu/core/reading/numbers.py", [CORE, READING]) == READING
    assert folder_of("src/muctieu/core/plan.py", [CORE, READING]) == CORE
    assert folder_of("src/muctieu/cli/main.py", [CORE, READING]) == "overall"


def test_percentages_count_branches_like_lines_and_every_file_in_overall() -> None:
    files = {
        "src/muctieu/core/plan.py": summary(lines=(10, 10), branches=(4, 4)),
        "src/muctieu/core/reading/units.py": summary(lines=(9, 10), branches=(0, 0)),
        "src/muctieu/cli/main.py": summary(lines=(3, 5), branches=(1, 1)),
    }

    assert percentages(files, [CORE, READING]) == {CORE: 100.0, READING: 90.0, "overall": 90.0}


def test_percentages_of_an_empty_folder_are_full() -> None:
    files = {"src/muctieu/core/__init__.py": summary(lines=(0, 0), branches=(0, 0))}

    assert percentages(files, [CORE]) == {CORE: 100.0, "overall": 100.0}


def test_ninetieth_percentile_is_a_length_that_occurs() -> None:
    assert p90([5]) == 5
    assert p90([1, 2, 3, 4, 5, 6, 7, 8, 9, 40]) == 9
    assert p90([1] * 8 + [30, 40]) == 30


def test_table_has_a_line_per_room_and_the_sum_last() -> None:
    pieces = [Piece("a", "core", 3), Piece("b", "core", 5), Piece("c", "cli", 10)]

    rows = [line.split() for line in table(pieces, "functions").splitlines()[1:]]

    assert rows == [["cli", "1", "10", "10", "10"], ["core", "2", "4", "5", "5"], ["all", "3", "5", "10", "10"]]
