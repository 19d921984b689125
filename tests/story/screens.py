"""Screenshots of the main screens, desktop and phone, taken while the story is walked.

The people walk without JavaScript; for each picture their cookies are lent to a real browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from tests.story.browser import Browser
from tests.story.mailbox import eventually
from tests.story.people import Agent
from tests.story.walks import Stage
from tests.support.chromium import launch

VIEWS = {"desktop": (1440, 900), "phone": (390, 844)}
TALLEST = 2600
"""Pixels: what is below is cut, so that pictures stay readable in a page."""


class Camera:
    """Takes each screen at both sizes."""

    def __init__(self, chromium: Chromium, folder: Path) -> None:
        self._chromium = chromium
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, who: Browser, address: str | None = None) -> None:
        """The page in front of somebody, or the one at `address` as they would see it."""
        where = urljoin(who.root, address) if address else who.response.url
        for view in VIEWS:
            with self.shown(who, where, view) as page:
                path = self._folder / f"{name}-{view}.png"
                # What sticks to the bottom of a window is then at the bottom of the picture.
                width, height = VIEWS[view]
                whole = int(page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": max(height, min(whole, TALLEST))})
                page.screenshot(path=path, full_page=True)
            self._shrink(path)

    @contextmanager
    def shown(self, who: Browser, where: str, view: str = "desktop") -> Iterator[Page]:
        """That address in a real browser, as somebody sees it."""
        width, height = VIEWS[view]
        context = self._chromium.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=1,
            locale="fr-FR",
            reduced_motion="reduce",
        )
        context.add_cookies(
            [
                {"name": one.name, "value": one.value or "", "url": who.root}
                for one in who.session.cookies
            ]
        )
        page = context.new_page()
        page.goto(where)
        page.wait_for_load_state("networkidle")
        yield page
        context.close()

    def _shrink(self, path: Path) -> None:
        picture = Image.open(path).convert("RGB")
        if picture.height > TALLEST:
            picture = picture.crop((0, 0, picture.width, TALLEST))
        picture.quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def camera(folder: Path) -> Iterator[Camera]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield Camera(chromium, folder)
        chromium.close()


def pictures(stage: Stage, camera: Camera) -> None:
    """Karim's subscription again, with a picture at each station."""
    karim = stage.prospect("Karim", "Haddad")
    karim.browser.open("/d/assurance/souscription")
    camera.take("demande", karim.browser)
    karim.asks("Je préfère être rappelé le soir.")
    letter = karim.mail.receives("Votre demande d’assurance habitation")
    camera.take("courriel", karim.mail.browser, letter.address)
    camera.take("page-code", karim.browser, letter.link())
    karim.opens(letter)
    camera.take("page-accueil", karim.browser, letter.link())
    karim.begins()
    camera.take("page-etape", karim.browser)
    karim.says_who()
    karim.says_where()
    karim.says_what(stage.soon())
    camera.take("page-documents", karim.browser)
    karim.sends_papers()
    camera.take("page-relecture", karim.browser)
    karim.sends()
    camera.take("accuse", karim.browser)
    camera.take("lien-utilise", Browser(stage.root, "Un autre"), letter.link())

    other = stage.prospect("Élodie", "Brun")
    other.asks()
    other_letter = other.mail.receives("Votre demande d’assurance habitation")
    claire = stage.claire()
    camera.take("connexion", Browser(stage.root, "Personne"), "/connexion")
    claire.finds("Examiner la demande", "Haddad")
    task = claire.browser.response.url
    camera.take("taches", claire.browser, "/taches?liste=team")
    camera.take("tache", claire.browser, task)
    claire.answers({"Décision": "Accepter la demande"})
    claire.finds("Donner son avis", "Haddad")
    camera.take("tache-validation", claire.browser)
    claire.answers({"Votre avis": "Valider"})
    to_sign = karim.mail.receives("à lire et à signer")
    camera.take("signature", karim.browser, to_sign.link())
    stage.passes("Avancer d’une heure", timedelta(hours=1))
    claire.opens_dossier("Karim Haddad")
    dossier = claire.browser.response.url
    camera.take("dossier", claire.browser)
    claire.browser.open(dossier).follow("Processus")
    camera.take("dossier-processus", claire.browser)
    karim.signs(to_sign)
    hugo = stage.hugo()
    hugo.finds("Contresigner", "Haddad")
    camera.take("contresigner", hugo.browser)
    hugo.answers(
        {
            "Votre décision": "Contresigner",
            "Votre prénom et votre nom": hugo.name,
            "J’ai lu le document": True,
        }
    )
    karim.mail.receives("Bienvenue")
    for tab in ("Documents", "Échanges", "Historique"):
        claire.browser.open(dossier).follow(tab)
        camera.take(f"dossier-{tab.lower().replace('é', 'e')}", claire.browser)
    claire.browser.open(task).follow("Diagramme")
    camera.take("diagramme", claire.browser)

    other.opens(other_letter)
    other.answers_all(stage.soon())
    administration(stage, camera, claire)


def administration(stage: Stage, camera: Camera, claire: Agent) -> None:
    """A process put out of order on purpose: its incident, and how it is dealt with."""
    claire.finds("Examiner la demande", "Brun")
    claire.answers({"Décision": "Accepter la demande"})
    claire.finds("Donner son avis", "Brun")
    task = claire.browser.response.url
    ines = stage.ines()
    ines.browser.open(task).follow("Diagramme").follow("Intervenir")
    camera.take("intervenir", ines.browser)
    with camera.shown(ines.browser, ines.browser.response.url) as page:
        form = page.locator("form", has=page.get_by_label("Nom de la variable"))
        form.get_by_label("Nom de la variable").fill("document")
        form.get_by_label("Nouvelle valeur").fill("null")
        form.get_by_label("Motif").fill("Essai")
        form.get_by_label("Je confirme").check()
        form.get_by_role("button", name="Changer la variable").click()
        page.wait_for_load_state("networkidle")
    claire.browser.open(task)
    claire.answers({"Votre avis": "Valider"})

    def failed() -> bool:
        return ines.browser.open("/administration/incidents").has_button("Réessayer")

    eventually(failed, "Une signature sans document devrait être un incident.")
    camera.take("incidents", ines.browser)
    ines.browser.press("Réessayer").expects(200)

    def over() -> bool:
        return "Terminé" in ines.browser.reload().text

    eventually(over, "Le lot devrait se terminer.")
    camera.take("lot", ines.browser)
    camera.take("versions", ines.browser, "/administration/versions")
