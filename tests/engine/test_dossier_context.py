"""What a process reads of its dossier is what stands there at that moment."""

import gc

from engine import queries
from engine.instances.host import InstanceHost
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


def test_what_an_action_read_is_let_go_when_it_ends(given: Begin) -> None:
    """Without a collection: a server looks for objects in cycles very seldom."""
    gc.collect()
    gc.disable()
    try:
        given(
            bpmn.process(
                domain.begin(),
                bpmn.script("R", "nom", "=dossier.nom"),
                domain.task("A", "avis", "conseillers"),
                bpmn.end(),
                bpmn.flow("S", "R", "A", "E"),
            )
        )
        assert [one for one in gc.get_objects() if isinstance(one, InstanceHost)] == []
    finally:
        gc.enable()
