"""One side in a process of its own: works come as lines of JSON, measurements go back so.

python -m benchmarks.side naive|ours URL
"""

import gc
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Mapping

from benchmarks.sample import Sample


def main() -> None:
    # Both sides on one processor, the last: another may be slower, or faster, for minutes.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    works = _works(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        asked = json.loads(line)
        gc.collect()  # what earlier works left
        try:
            found = works[asked["work"]](asked["size"], asked["count"])
            answer: dict[str, object] = {"ms": found.ms, "facts": found.facts}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answer["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _works(side: str, url: str) -> Mapping[str, Callable[[int, int], Sample]]:
    # Each side imports its own only: the naive one must see the library as it comes.
    if side == "naive":
        from benchmarks.naive import Naive

        return Naive(url).works()
    from benchmarks.ours import Ours

    return Ours(url).works()


if __name__ == "__main__":
    main()
