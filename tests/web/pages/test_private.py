"""Private pages: nothing before the code, a session that ends, an account made on the fly."""

from sqlalchemy import select

from engine.tasks.models import Page
from tests.support.tiers import ADDRESS, Visitor, World
from tests.web.pages.test_walk import filled


def opened(world: World, link: str) -> Visitor:
    """The page after its code."""
    visitor = world.visitor().get(link).send({}, button="Recevoir le code")
    return visitor.send({"code": world.code()}, button="Ouvrir ma page")


def test_nothing_of_the_dossier_shows_before_the_code(world: World) -> None:
    visitor = world.visitor().get(world.asks("privee"))
    assert visitor.title == "Un code pour vérifier que c’est bien vous"
    assert "Haddad" not in visitor.text
    assert ADDRESS not in visitor.text
    assert "CLI-" not in visitor.text


def test_no_screen_opens_before_the_code(world: World) -> None:
    link = world.asks("privee")
    for path in ("/1", "/relecture", "/plus-tard", "/fichiers/1", "/documents/1"):
        visitor = world.visitor().get(link + path)
        assert visitor.title == "Un code pour vérifier que c’est bien vous", path


def test_looking_sends_no_code(world: World) -> None:
    link = world.asks("privee")
    world.visitor().get(link).get(f"{link}/code")
    world.work()
    assert len(world.mails()) == 1


def test_the_code_opens_the_page_with_what_is_known(world: World) -> None:
    visitor = opened(world, world.asks("privee"))
    assert visitor.title == "Compléter votre demande"
    visitor.send({}, button="Commencer")
    known = visitor.page.xpath("//details/summary")[0].text_content()
    assert "Karim Haddad" in known
    assert visitor.page.xpath("//input[@name='dossier.nom']/@value") == ["Karim Haddad"]


def test_a_wrong_code_says_how_many_tries_are_left(world: World) -> None:
    visitor = world.visitor().get(world.asks("privee")).send({}, button="Recevoir le code")
    wrong = "000000" if world.code() != "000000" else "111111"
    visitor.send({"code": wrong}, button="Ouvrir ma page")
    assert visitor.status == 422
    assert "Il vous reste 4 essais" in visitor.text
    visitor.send({"code": ""}, button="Ouvrir ma page")
    assert "Écrivez les six chiffres du code." in visitor.text


def test_spaces_in_a_code_do_no_harm(world: World) -> None:
    visitor = world.visitor().get(world.asks("privee")).send({}, button="Recevoir le code")
    code = world.code()
    visitor.send({"code": f" {code[:3]} {code[3:]} "}, button="Ouvrir ma page")
    assert visitor.title == "Compléter votre demande"


def test_another_code_waits_a_minute(world: World) -> None:
    visitor = world.visitor().get(world.asks("privee")).send({}, button="Recevoir le code")
    visitor.send({}, button="Renvoyer le code")
    assert visitor.status == 429
    assert "attendez" in visitor.text
    world.clock.advance(seconds=61)
    visitor.send({}, button="Renvoyer le code")
    assert visitor.status == 200


def test_a_session_that_ends_keeps_the_draft(world: World) -> None:
    visitor = opened(world, world.asks("privee"))
    visitor.send({}, button="Commencer")
    world.clock.advance(minutes=61)
    answers = {"dossier.naissance.day": "24", "dossier.naissance.month": "6"}
    visitor.send(answers)
    assert visitor.title == "Un code pour vérifier que c’est bien vous"
    assert "Votre session s’est terminée" in visitor.text


def test_the_first_human_act_is_noted(world: World) -> None:
    link = world.asks("privee")
    opened(world, link)
    assert world.session().scalars(select(Page.first_opened_at)).one() == world.clock.now()


def test_an_account_is_made_on_the_fly_and_opens_ones_own_space(world: World) -> None:
    link = world.asks("privee")
    visitor = opened(world, link)
    filled_in(visitor, link)
    assert "Créer votre espace" in visitor.text
    visitor.get(f"{link}/compte")
    visitor.send({"name": "Karim Haddad", "password": "court"}, button="Créer mon espace")
    assert visitor.status == 422
    visitor.send({"name": "Karim Haddad", "password": "une phrase assez longue"})
    assert visitor.path == "/suivi"
    assert "Bonjour Karim Haddad" in visitor.text


def test_no_account_without_a_proved_address(world: World) -> None:
    link = world.asks()
    visitor = filled(world.visitor(), link).send({})
    assert "Créer votre espace" not in visitor.text
    assert visitor.get(f"{link}/compte").title != "Créer votre espace"


def filled_in(visitor: Visitor, link: str) -> Visitor:
    """Answer the whole page and send it."""
    from tests.web.pages.test_walk import HOME, YOU, photo

    visitor.get(link).send({}, button="Commencer")
    visitor.send(YOU).send(HOME)
    visitor.send({"documents.identite": photo(), "documents.rib": photo(name="rib.jpg")})
    return visitor.send({})
