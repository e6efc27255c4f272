"""What corrections teach the reader: wordings of indicators that an administrator adopts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from muctieu.core.indicator import Indicator
from muctieu.errors import StateError
from muctieu.packs.loader import load_indicators
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.intake.models import AdoptedName, ProposalDecision
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of

# Wording, indicator, and whether it was adopted or taken back, in the order of the acts.
Adopted = tuple[tuple[str, str, bool], ...]


def adopted_names() -> Adopted:
    """Every adoption and taking back so far; one query."""
    return tuple(AdoptedName.objects.order_by("id").values_list("wording", "indicator", "is_adopted"))


def known_indicators(adopted: Adopted) -> Iterator[Indicator]:
    """The indicators with the wordings that were adopted and not taken back."""
    standing = {(wording, code): is_adopted for wording, code, is_adopted in adopted}
    more: dict[str, list[str]] = {}
    for (wording, code), is_adopted in standing.items():
        if is_adopted:
            more.setdefault(code, []).append(wording)
    for code, indicator in load_indicators().items():
        yield replace(indicator, synonyms=(*indicator.synonyms, *more[code])) if code in more else indicator


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that people have bound to another indicator than the reader did, and how often."""

    wording: str
    proposed: str
    chosen: str
    count: int
    is_adopted: bool


def overtaken() -> Exists:
    """Whether a later decision about the same item stands in the place of a `ProposalDecision`."""
    later = ProposalDecision.objects.filter(document=OuterRef("document"), item=OuterRef("item"), id__gt=OuterRef("id"))
    return Exists(later)


def suggestions() -> tuple[Suggestion, ...]:
    """What corrections suggest for the lexicon, the most frequent first."""
    counts: dict[tuple[str, str, str], int] = {}
    rows = ProposalDecision.objects.filter(~overtaken(), kind="correct").exclude(subject="").order_by("id")
    for subject, proposed, chosen in rows.values_list("subject", "proposed", "chosen"):
        if chosen and chosen != proposed:
            wording = subject.strip('“”" ')
            counts[wording, proposed, chosen] = counts.get((wording, proposed, chosen), 0) + 1
    names = AdoptedName.objects.order_by("id").values_list("wording", "indicator", "is_adopted")
    adopted = {(wording, indicator): is_adopted for wording, indicator, is_adopted in names}
    found = [
        Suggestion(wording, proposed, chosen, count, adopted.get((wording, chosen), False))
        for (wording, proposed, chosen), count in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.wording)))


def adopt_name(
    wording: str, indicator: str, *, unit: OrgUnit, by: User, adopted: bool = True, reason: str = ""
) -> AdoptedName:
    """Let the reader know a wording from now on, or take it back; for the whole store.

    Raises:
        StateError: MT7203 for an unknown indicator, MT7204 for a wording that already names another one.
    """
    catalogue = load_indicators()
    if indicator not in catalogue:
        raise StateError("MT7203", kind="chỉ tiêu", kind_en="indicator", value=indicator[:80])
    taken = next((one for one in catalogue.values() if wording in one.synonyms and one.code != indicator), None)
    if taken is not None:
        raise StateError("MT7204", value=wording)
    with acting(by, Act.LEXICON_KEEP, unit, chain=chain_of(unit, clock.today()).uuid, why=reason) as log:
        log.thing, log.after = f"name:{wording}", {"indicator": indicator, "adopted": adopted}
        return AdoptedName.objects.create(
            wording=wording, indicator=indicator, is_adopted=adopted, by=by, reason=reason
        )
