"""`make story`: starts a server, walks every path, prints a line a step, stops at a fault."""

import argparse
import re
import sys
import tempfile
import time
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.story.browser import Browser, Unexpected
from tests.story.mailbox import eventually
from tests.story.screens import camera, pictures
from tests.story.server import Server
from tests.story.states import States
from tests.story.walks import WALKS, Stage
from tests.support.database import cluster
from webapp.clock import MovableClock


def sent(folder: Path) -> list[str]:
    """What was sent to whom: recipient and subject, figures masked, sorted."""
    mails = [message_from_bytes(one.read_bytes(), policy=default) for one in folder.glob("*.eml")]
    return sorted(f"{one['To']}\t{re.sub('[0-9]+', '…', one['Subject'])}" for one in mails)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", action="append", help="nom d'un parcours ; répétable")
    options.add_argument("--keep", action="store_true", help="garde le dossier de travail")
    options.add_argument("--screens", type=Path, help="prend les images des écrans dans ce dossier")
    options.add_argument("--postgresql", action="store_true", help="sur un serveur jetable")
    options.add_argument(
        "--kill", action="store_true", help="tue le serveur (kill -9) après chaque envoi"
    )
    options.add_argument("--mails", type=Path, help="écrit dans ce fichier les courriels envoyés")
    asked = options.parse_args()
    walks = [one for one in WALKS if not asked.only or one.__name__ in asked.only]
    folder = Path(tempfile.mkdtemp(prefix="guichet-story-"))
    base = ExitStack()
    url = base.enter_context(cluster()).create() if asked.postgresql else None
    server = Server(folder, database_url=url)
    states = States(url or f"sqlite:///{folder}/guichet.sqlite")
    began = time.monotonic()
    steps = 0

    def tell(done: str, observed: str) -> None:
        nonlocal steps
        steps += 1
        states.look()
        print(f"{steps:3}  {time.monotonic() - began:6.1f} s  {done} → {observed}", flush=True)

    try:
        server.start()
        if asked.kill:
            Browser.after_sending = staticmethod(server.restart)
        if asked.screens:
            with camera(asked.screens) as shown:
                pictures(Stage(server.root, folder / "papiers", tell), shown)
            return 0
        for walk in walks:
            print(f"--- {(walk.__doc__ or walk.__name__).strip()}", flush=True)
            walk(Stage(server.root, folder / "papiers", tell))
        if asked.mails:
            clock = MovableClock(folder / "clock")
            eventually(
                lambda: states.all_done(clock.now()),
                "Du travail différé reste à faire.",
                patience=240,
            )
            asked.mails.write_text("\n".join(sent(folder / "mailbox")))
    except Unexpected as fault:
        print(f"ÉCHEC : {fault}", file=sys.stderr)
        print(f"Journal du serveur : {folder / 'server.log'}", file=sys.stderr)
        return 1
    finally:
        states.close()
        server.stop()
        base.close()
    print(f"{len(walks)} parcours, {steps} étapes : tout tient.")
    print(f"Le plus gros état d’une instance au repos : {states.largest} octets.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
