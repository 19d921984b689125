"""A worker's process: it makes documents and sends mails, and says when to look at its memory.

python -m benchmarks.memory_worker JOBS

After each tenth of the jobs a line of JSON is written, {"done": 10}; then it waits a moment.
"""

import io
import json
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document

from benchmarks import http_site
from engine.ports import Call
from webapp.bootstrap import build, make_worker, open_engine
from webapp.migrations import upgrade

PAGES = 5
WORDS = "Le souscripteur {{ nom }} déclare que {{ dossier.number }} est exact. " * 40
PAUSE = 0.2
"""Seconds, within which whoever started us reads our memory."""


def main() -> None:
    jobs = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="guichet-worker-") as folder:
        settings = http_site.settings(Path(folder), f"sqlite:///{folder}/guichet.sqlite", 8000)
        engine = open_engine(settings)
        upgrade(engine)
        services = build(settings)
        # What a worker holds beside its operations.
        worker = make_worker(services, engine, "measured")
        worker.run_once()
        files = {
            "documents/lettre.docx": _template(),
            "mails/avis/subject.txt": b"Votre dossier {{ dossier.number }}",
            "mails/avis/body.txt": WORDS.replace("{{ nom", "{{ data.nom").encode(),
        }
        for number in range(jobs + 1):
            if number % max(1, jobs // 10) == 0:
                sys.stdout.write(json.dumps({"done": number}) + "\n")
                sys.stdout.flush()
                time.sleep(PAUSE)
            if number == jobs:
                break
            for kind, call in _calls(number, files, services.clock.now()).items():
                services.runtime.operations[kind](call)
        worker.close()
        services.close()


def _template() -> bytes:
    document = Document()
    for _ in range(PAGES * 4):
        document.add_paragraph(WORDS)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _calls(number: int, files: dict[str, bytes], at: datetime) -> dict[str, Call]:
    context = {
        "language": "fr",
        "organisation": {"name": "Mesure", "colours": {}, "time_zone": "Europe/Paris"},
        "dossier": {"number": f"CL-{number:05}"},
        "task": None,
        "page": None,
    }
    data = {"nom": f"Léa Martin {number}"}
    common: Any = {"at": at, "context": context, "read_file": files.__getitem__, "dossier_id": 1}
    return {
        "document.generate": Call(
            type="document.generate",
            key=f"document {number}",
            inputs={"title": "Lettre", "data": data},
            headers={"template": "lettre.docx", "kind": "lettre", "format": "pdf"},
            **common,
        ),
        "mail.send": Call(
            type="mail.send",
            key=f"mail {number}",
            inputs={"to": "lea@exemple.fr", "data": data},
            headers={"template": "avis"},
            **common,
        ),
    }


if __name__ == "__main__":
    main()
