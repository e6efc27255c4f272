"""Many readers at once in a process of its own: each writes its visits at the moments it is told."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

from muctieu.web.visits.counting import Counting


def main() -> None:
    folder, number, threads, *moments = sys.argv[1:]
    counting = Counting(Path(folder))

    def read(thread: int) -> None:
        for moment in map(int, moments):
            # Who reads alone, and one whom every thread of every process plays at once.
            for agent in (f"Mozilla/5.0 {number}-{thread}", "Mozilla/5.0 everybody"):
                asked = {"REQUEST_METHOD": "GET", "REMOTE_ADDR": f"198.51.{number}.7", "HTTP_USER_AGENT": agent}
                shared = agent.endswith("everybody")
                counting.note(asked | ({"REMOTE_ADDR": "203.0.113.7"} if shared else {}), "/tin/mot/", moment)

    running = [Thread(target=read, args=(thread,)) for thread in range(int(threads))]
    for one in running:
        one.start()
    for one in running:
        one.join()
    counting.facts.take_in()


if __name__ == "__main__":
    main()
