"""Links that no longer open anything: three sentences, and nothing told to whoever tries."""

from sqlalchemy import select

from engine import actors, commands
from engine.tasks.models import Page
from tests.support.tiers import ADDRESS, World


def test_an_unknown_link_is_not_found_and_has_nothing_to_press(world: World) -> None:
    visitor = world.visitor().get("/p/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert visitor.status == 404
    assert visitor.title == "Ce lien ne mène à aucune page"
    assert not visitor.page.xpath("//main//form | //main//button | //main//a")


def test_an_expired_link_offers_a_new_one_to_the_known_address(world: World) -> None:
    link = world.asks()
    world.clock.advance(days=16)
    visitor = world.visitor().get(link)
    assert visitor.status == 410
    assert visitor.title.startswith("Ce lien a expiré le 9 décembre 2026")
    visitor.send({})
    assert visitor.title == "Regardez vos courriels"
    assert ADDRESS not in visitor.text


def test_asking_for_a_new_link_says_the_same_whatever_is_known(world: World) -> None:
    link = world.asks()
    world.clock.advance(days=16)
    known = world.visitor().get(link)
    known.post(f"{link}/nouveau-lien", {})
    unknown = world.visitor()
    unknown.get("/connexion")
    unknown.post("/p/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/nouveau-lien", {})
    assert known.text == unknown.text
    assert known.status == unknown.status == 200


def test_a_replaced_link_says_so(world: World) -> None:
    link = world.asks()
    page_id = world.session().scalars(select(Page.id)).one()
    boss = actors.agent(1, "Hugo", roles=frozenset({"responsable"}))
    commands.change_address(
        world.session(), page_id, "k.haddad@exemple.fr", by=boss, at=world.clock.now()
    )
    visitor = world.visitor().get(link)
    assert visitor.status == 410
    assert visitor.title == "Ce lien a été remplacé"
    world.work()
    assert world.visitor().get(world.link("k.haddad@exemple.fr")).status == 200


def test_a_withdrawn_page_says_there_is_nothing_to_do(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(f"{link}/refus")
    visitor.send({"reason": "J’ai changé d’avis."}, button="Ne pas donner suite")
    assert visitor.title == "C’est noté"
    page = world.session().scalars(select(Page)).one()
    assert (page.state, page.reason) == ("refused", "J’ai changé d’avis.")
    after = world.visitor().get(link)
    assert after.status == 410
    assert after.title == "Vous avez choisi de ne pas donner suite"


def test_declining_wants_a_reason(world: World) -> None:
    link = world.asks()
    visitor = world.visitor().get(f"{link}/refus").send({"reason": " "}, button="Ne pas donner")
    assert visitor.status == 422
    assert visitor.page.xpath("//title")[0].text.startswith("Erreur")
    assert world.visitor().get(link).status == 200


def test_pages_are_kept_by_no_cache_and_no_search_engine(world: World) -> None:
    answer = world.app.test_client().get(world.asks())
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_post_without_its_token_does_nothing(world: World) -> None:
    link = world.asks()
    answer = world.app.test_client().post(f"{link}/refus", data={"reason": "forged"})
    assert answer.status_code == 400
    assert world.session().scalars(select(Page.state)).one() == "open"
