"""`make story`: starts a server, walks every path, prints a line a step, stops at the first fault."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.story.browser import Unexpected
from tests.story.screens import camera, pictures
from tests.story.server import Server
from tests.story.walks import WALKS, Stage


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", action="append", help="nom d'un parcours ; répétable")
    options.add_argument("--keep", action="store_true", help="garde le dossier de travail")
    options.add_argument("--screens", type=Path, help="prend les images des écrans dans ce dossier")
    asked = options.parse_args()
    walks = [one for one in WALKS if not asked.only or one.__name__ in asked.only]
    folder = Path(tempfile.mkdtemp(prefix="guichet-story-"))
    server = Server(folder)
    began = time.monotonic()
    steps = 0

    def tell(done: str, observed: str) -> None:
        nonlocal steps
        steps += 1
        print(f"{steps:3}  {time.monotonic() - began:6.1f} s  {done} → {observed}", flush=True)

    try:
        server.start()
        if asked.screens:
            with camera(asked.screens) as shown:
                pictures(Stage(server.root, folder / "papiers", tell), shown)
            return 0
        for walk in walks:
            print(f"--- {(walk.__doc__ or walk.__name__).strip()}", flush=True)
            walk(Stage(server.root, folder / "papiers", tell))
    except Unexpected as fault:
        print(f"ÉCHEC : {fault}", file=sys.stderr)
        print(f"Journal du serveur : {folder / 'server.log'}", file=sys.stderr)
        return 1
    finally:
        server.stop()
    print(f"{len(walks)} parcours, {steps} étapes : tout tient.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
