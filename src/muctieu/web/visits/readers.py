"""Of a request as the server hands it on: whose it is, as far as the counters look, and whether it counts at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from muctieu.web.visits.recent import Who

# Programs that say what they are; who says nothing is one too.
_ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|archiver|monitor|preview|fetch|scan|headless|phantom|lighthouse|curl|wget|python|java/|"
    r"go-http|okhttp|libwww|perl|ruby|php|axios|node|httpclient|facebookexternalhit|feed|rss",
    re.IGNORECASE,
)
_LONGEST_AGENT = 400
# Written in front of a page that a browser fetches before anybody has asked for it.
_AHEAD = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ", "HTTP_X_PURPOSE")


def who_asks(environ: Mapping[str, Any], *, proxies: int) -> Who:
    """The reader behind a request; `proxies` of our own stand before the server."""
    agent = str(environ.get("HTTP_USER_AGENT", ""))[:_LONGEST_AGENT]
    return Who(_network(_address(environ, proxies)), agent, is_robot(agent))


def _address(environ: Mapping[str, Any], proxies: int) -> str:
    """What the outermost of our own proxies wrote; what a client writes itself stands further left."""
    address = str(environ.get("REMOTE_ADDR", ""))
    if proxies:
        forwarded = [part.strip() for part in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
        if len(forwarded) >= proxies:
            return forwarded[-proxies]
    return address


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """The first three parts of an IPv4 address, the first 48 bits of another: never the whole of it."""
    try:
        is_short = ip_address(address).version == 4
        return str(ip_network(f"{address}/{24 if is_short else 48}", strict=False))
    except ValueError:
        return "unknown"


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether a program asks that names itself, or that names nothing."""
    return not agent.strip() or _ROBOTS.search(agent) is not None


def is_ahead_of_time(environ: Mapping[str, Any]) -> bool:
    """Whether a browser only fetches what might be asked for next."""
    return any("prefetch" in str(environ.get(name, "")).lower() for name in _AHEAD)
