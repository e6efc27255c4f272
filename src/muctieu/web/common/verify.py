"""The check of the whole journal: every chain, every row under its seal, every digest given."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from muctieu.errors import Finding
from muctieu.web.common.digests import Digest
from muctieu.web.common.journal import seal_of
from muctieu.web.common.models import ChainHead, JournalEntry
from muctieu.web.common.sealed_rows import SealedRows, named

# An entry of a large import holds the seals of a hundred thousand rows.
_AT_ONCE = 50
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Tail:
    """What no digest vouches for yet: the entries of a chain after the last digest that matches."""

    chain: UUID
    after: int
    acts: tuple[tuple[int, str, str], ...]


@dataclass(slots=True)
class Report:
    """What was looked at and what is wrong; `tails` only where digests were given."""

    chains: int = 0
    entries: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    tails: list[Tail] = field(default_factory=list)


def verify(digests: Sequence[Digest] = ()) -> Report:
    """Check the store; it is only read."""
    report = Report()
    rows = SealedRows()
    for chain in _chains(digests):
        _check_chain(chain, digests, report, rows)
    report.findings += rows.finish()
    report.rows = rows.count
    return report


def _chains(digests: Iterable[Digest]) -> list[UUID]:
    """Chains with entries, with a head, or in a digest: one that was removed whole is missed there."""
    found = set(JournalEntry.objects.order_by().values_list("chain", flat=True).distinct())
    found |= set(ChainHead.objects.filter(number__gt=0).values_list("chain", flat=True))
    return sorted(found.union(*(digest.heads for digest in digests)))


def _check_chain(chain: UUID, digests: Sequence[Digest], report: Report, rows: SealedRows) -> None:
    wanted = {digest.heads[chain][0] for digest in digests if chain in digest.heads}
    seals: dict[int, str] = {}
    acts: list[tuple[int, str, str]] = []
    previous, last, key = _START, 0, 0
    for entry in JournalEntry.objects.filter(chain=chain).order_by("number").iterator(chunk_size=_AT_ONCE):
        if entry.number != last + 1:
            report.findings.append(_missing(chain, last + 1, entry.number - 1))
        elif entry.pk < key or not hmac.compare_digest(entry.seal, seal_of(entry, previous)):
            report.findings.append(Finding("MT7241", named(entry)))
        report.findings += rows.take(entry)
        if entry.number in wanted:
            seals[entry.number] = entry.seal
        acts.append((entry.number, entry.act, entry.thing))
        previous, last, key = entry.seal, entry.number, entry.pk
        report.entries += 1
    report.chains += 1
    report.findings += _check_head(chain, last, previous)
    sound = _check_digests(chain, digests, seals, report)
    if digests:
        report.tails.append(Tail(chain, sound, tuple(act for act in acts if act[0] > sound)))


def _missing(chain: UUID, first: int, last: int) -> Finding:
    return Finding("MT7242", {"chain": str(chain), "first": str(first), "last": str(last)})


def _check_head(chain: UUID, last: int, seal: str) -> Iterator[Finding]:
    head = ChainHead.objects.filter(chain=chain).first()
    if head is not None and head.number > last:
        yield _missing(chain, last + 1, head.number)
    elif head is None or (head.number, head.seal) != (last, seal):
        yield Finding("MT7243", {"chain": str(chain), "number": str(last)})


def _check_digests(chain: UUID, digests: Sequence[Digest], seals: Mapping[int, str], report: Report) -> int:
    """Compare the chain with what was carried off; the last number that a digest vouches for."""
    sound = 0
    for digest in sorted(digests, key=lambda one: one.heads.get(chain, (0, ""))[0]):
        number, seal = digest.heads.get(chain, (0, ""))
        if number == 0:
            continue
        if seals.get(number) == seal:
            sound = max(sound, number)
            continue
        told = {"chain": str(chain), "number": str(number), "day": f"{digest.day:%d/%m/%Y}", "first": str(sound + 1),
                "digest": digest.name}  # fmt: skip
        report.findings.append(Finding("MT7247" if number in seals else "MT7248", told))
    return sound
