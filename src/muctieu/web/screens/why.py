"""Where pages lead that are asked “vì sao?”: only the desk has explanations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from muctieu.core.aggregate import Figure


@dataclass(frozen=True, slots=True)
class WhyLinks:
    """The address of a figure's explanation and of what a record goes into; "" where there is none."""

    figure: Callable[[Figure], str]
    record: Callable[[str], str]


NO_WHY = WhyLinks(lambda _figure: "", lambda _id: "")
