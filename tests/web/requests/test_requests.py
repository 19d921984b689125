"""Public requests: no cookie, no name told, the same thanks whatever is known."""

from sqlalchemy import select

from engine.dossiers.models import Dossier, Party, Request
from tests.support.tiers import ADDRESS, Visitor, World

FORM = "/d/petite/demande"
ANSWERS = {"dossier.nom": "Karim Haddad", "dossier.courriel": ADDRESS}


def shown(world: World, path: str = FORM) -> Visitor:
    """The form, read for a little while."""
    visitor = world.visitor().get(path)
    world.clock.advance(seconds=10)
    return visitor


def test_a_request_opens_a_dossier_and_sends_the_link(world: World) -> None:
    visitor = shown(world).send(ANSWERS)
    assert visitor.title == "Merci, votre demande est arrivée"
    assert "Référence" in visitor.text
    world.work()
    assert world.link().startswith("/p/")
    dossier = world.session().scalars(select(Dossier)).one()
    assert (dossier.phase, dossier.data["nom"]) == ("prospect", "Karim Haddad")


def test_the_form_leaves_no_cookie(world: World) -> None:
    answer = world.app.test_client().get(FORM)
    assert "Set-Cookie" not in answer.headers
    browser = world.app.test_client(use_cookies=False)
    page = Visitor(browser).get(FORM)
    world.clock.advance(seconds=10)
    assert page.send(ANSWERS).title == "Merci, votre demande est arrivée"


def test_only_this_route_may_be_framed_and_only_by_the_organisation(world: World) -> None:
    answer = world.app.test_client().get(f"{FORM}?embed=1")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.petite.example" in policy
    assert "X-Frame-Options" not in answer.headers
    elsewhere = world.app.test_client().get("/connexion").headers
    assert "frame-ancestors 'none'" in elsewhere["Content-Security-Policy"]
    assert elsewhere["X-Frame-Options"] == "DENY"


def test_a_framed_form_stays_framed_after_sending(world: World) -> None:
    visitor = shown(world, f"{FORM}?embed=1")
    assert not visitor.page.xpath("//header[@class='t-head']")
    visitor.send(ANSWERS)
    assert visitor.title == "Merci, votre demande est arrivée"
    assert not visitor.page.xpath("//header[@class='t-head']")


def test_a_known_address_gets_the_same_answer_and_no_second_dossier(world: World) -> None:
    first = shown(world).send(ANSWERS).text
    world.work()
    world.clock.advance(hours=2)
    second = shown(world).send({**ANSWERS, "dossier.nom": "Quelqu’un d’autre"}).text

    def without_reference(text: str) -> str:
        return text.split("Référence")[0]

    assert without_reference(first) == without_reference(second)
    session = world.session()
    assert session.scalars(select(Party.name)).all() == ["Karim Haddad"]
    assert session.scalars(select(Dossier)).one().data["nom"] == "Karim Haddad"


def test_wrong_answers_are_told_and_kept(world: World) -> None:
    visitor = shown(world).send({"dossier.nom": "Karim <b>", "dossier.courriel": "k@"})
    assert visitor.status == 422
    assert visitor.page.xpath("//title")[0].text.startswith("Erreur")
    assert visitor.page.xpath("//input[@name='dossier.nom']/@value") == ["Karim <b>"]
    assert world.session().scalars(select(Request)).all() == []
    world.clock.advance(seconds=10)
    assert visitor.send(ANSWERS).title == "Merci, votre demande est arrivée"


def test_a_double_click_is_one_request(world: World) -> None:
    visitor = shown(world)
    data = {**dict(visitor.page.forms[0].form_values()), **ANSWERS, "_action": "send"}
    answers = [visitor.client.post(FORM, data=data) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location, "and its one reference"
    assert len(world.session().scalars(select(Request)).all()) == 1


def test_a_form_without_our_token_is_shown_again(world: World) -> None:
    visitor = shown(world).send({**ANSWERS, "_token": "forged"})
    assert visitor.status == 422
    assert "envoyez-le de nouveau" in visitor.text
    assert visitor.page.xpath("//input[@name='dossier.nom']/@value") == ["Karim Haddad"]
    assert world.session().scalars(select(Request)).all() == []


def test_a_machine_that_fills_everything_is_thanked_and_forgotten(world: World) -> None:
    visitor = shown(world).send({**ANSWERS, "site_web": "https://spam.example"})
    assert visitor.title == "Merci, votre demande est arrivée"
    assert world.session().scalars(select(Request)).all() == []


def test_a_form_is_no_way_to_write_to_somebody_again_and_again(world: World) -> None:
    statuses = [shown(world).send(ANSWERS).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert len(world.session().scalars(select(Request)).all()) == 3


def test_a_request_refused_for_now_keeps_its_answers_and_says_until_when(world: World) -> None:
    for _ in range(4):
        visitor = shown(world).send(ANSWERS)
    assert "réessayez dans 60 minutes" in visitor.text
    assert visitor.page.xpath("//input[@name='dossier.nom']/@value") == ["Karim Haddad"]
    world.clock.advance(hours=1)
    assert visitor.send(ANSWERS).title == "Merci, votre demande est arrivée"


def test_a_form_sent_too_fast_comes_back_and_is_taken_the_second_time(world: World) -> None:
    visitor = world.visitor().get(FORM).send(ANSWERS)
    assert visitor.status == 422
    assert "envoyez de nouveau" in visitor.text
    assert visitor.page.xpath("//input[@name='dossier.nom']/@value") == ["Karim Haddad"]
    assert world.session().scalars(select(Request)).all() == []
    # Counted from the first showing: who has read the sentence waits no longer.
    world.clock.advance(seconds=2)
    assert visitor.send(ANSWERS).title == "Merci, votre demande est arrivée"
    assert len(world.session().scalars(select(Request)).all()) == 1


def test_one_origin_cannot_flood(world: World) -> None:
    statuses = [
        shown(world).send({**ANSWERS, "dossier.courriel": f"k{n}@exemple.fr"}).status
        for n in range(32)
    ]
    assert statuses[:30] == [200] * 30
    assert statuses[31] == 429


def test_an_unknown_form_is_not_found(world: World) -> None:
    assert world.visitor().get("/d/petite/signer").status == 404
    assert world.visitor().get("/d/autre/demande").status == 404


def test_nobody_else_speaks_in_our_name_on_the_thanks(world: World) -> None:
    visitor = world.visitor().get(f"{FORM}/merci?r=Appelez+le+0899")
    assert "0899" not in visitor.text
