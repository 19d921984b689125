"""One of three workers killed, again and again, while the clock starts a process in hundreds of
dossiers: each has it once."""

import pytest
from sqlalchemy import func, select

from engine.deployments import store
from engine.dossiers.models import Dossier
from engine.instances.models import Batch, ProcessInstance, ScheduledStart
from engine.instances.scheduling import follow
from engine.persistence import transaction
from tests.faults.conftest import MACHINES, POSTGRESQL, SQLITE, Note, Spawn
from tests.faults.test_batches_killed import COUNT, DEATHS, dealt_with, lose_workers
from tests.support import bpmn, domain, faults
from tests.support.faults import Scene, append

pytestmark = pytest.mark.parametrize("installation", [SQLITE, POSTGRESQL, MACHINES], indirect=True)

HOURLY = bpmn.process(
    bpmn.start("S", bpmn.timer("R/PT1H", "timeCycle")),
    domain.mail("M1", template=faults.MAILS[0]),
    domain.mail("M2", template=faults.MAILS[1]),
    bpmn.end(),
    bpmn.flow("S", "M1", "M2", "E"),
    process_id="Q",
)
RULE = 'start:\n  - {process: Q, label: Chaque heure, when: =phase = "prospect"}\n'


def test_a_start_by_the_clock(here: Scene, spawn: Spawn, note: Note) -> None:
    files = domain.files(faults.STRAIGHT, HOURLY)
    client = files["dossiers/client.yaml"].decode().replace("start:\n", RULE)
    files["dossiers/client.yaml"] = client.encode()
    at = here.clock.now()
    with here.session() as session, transaction(session):
        follow(session, domain.NAME, store(session, domain.NAME, files, "test", at).id, at=at)
        for number in range(COUNT):
            session.add(
                Dossier(
                    domain=domain.NAME,
                    type="client",
                    number=f"CLI-{number}",
                    phase="prospect",
                    data={"nom": "x", "courriel": f"p{number}@exemple.fr"},
                    opened_at=at,
                    updated_at=at,
                )
            )
    for number in range(COUNT):
        append(here.folder / "acknowledged.starts", f"p{number}")
    here.clock.advance(hours=1)
    lose_workers(here, spawn, lambda: dealt_with(here))
    with here.session() as session:
        assert session.scalars(select(ScheduledStart.fired)).one() == 1
        assert session.scalars(select(Batch.ended_at)).one() is not None
        each = select(func.count(ProcessInstance.id)).group_by(ProcessInstance.dossier_id)
        assert session.scalars(each).all() == [1] * COUNT
    note(
        f"three workers start {COUNT} processes by the clock, one of them killed, {DEATHS} times",
        here.count(),
    )
