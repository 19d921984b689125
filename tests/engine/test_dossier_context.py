"""What a process reads of its dossier is what stands there at that moment."""

from engine import queries
from engine.instances.models import ProcessInstance
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ADMIN


def test_what_an_operation_filed_is_read_by_the_step_after_it(given: Begin) -> None:
    """All in one run: nothing waits between the change, the reading and the gateway."""
    w = given(
        bpmn.process(
            domain.begin(),
            bpmn.script("R", "avant", "=dossier.prime"),
            bpmn.job("P1", "dossier.update", bpmn.io({"values": "={prime: 100}"})),
            bpmn.script("L", "apres", "=dossier.prime"),
            bpmn.element("exclusiveGateway", "G", default="G_B"),
            domain.task("A", "avis", "conseillers"),
            domain.task("B", "avis", "conseillers"),
            bpmn.end(),
            bpmn.flow("S", "R", "P1", "L", "G"),
            bpmn.flow("G", "A", when="=dossier.prime = 100"),
            bpmn.flow("G", "B", name="G_B"),
            bpmn.flow("A", "E"),
            bpmn.flow("B", "E"),
        )
    )
    (instance,) = w.rows(ProcessInstance)
    found = w.do(queries.controls, instance.id, ADMIN)
    read = {one.name: one.value for one in found.variables}
    assert (read["avant"], read["apres"]) == ("null", "100")
    assert [one.name for one in w.tasks()] == ["A"]
