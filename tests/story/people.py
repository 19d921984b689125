"""The people of the story, and what each of them does at a browser."""

import time
from pathlib import Path
from typing import Any

from tests.story import papers
from tests.story.browser import Browser
from tests.story.mailbox import Letter, Mailbox, eventually

PASSWORD = "demonstration-2026"
READING = 3.1
"""Seconds a person takes, at the very least, over the public form."""


class Prospect:
    """Somebody outside: a name, an address, a telephone in hand."""

    def __init__(self, root: str, folder: Path, first: str, last: str, address: str) -> None:
        self.first, self.last, self.address = first, last, address
        self.browser = Browser(root, f"{first} {last}")
        self.mail = Mailbox(root, address)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    def asks(self, message: str = "") -> str:
        """Fills the public form; the reference given."""
        self.browser.open("/d/assurance/souscription").expects(200)
        self.browser.fill(
            {
                "Prénom": self.first,
                "Nom": self.last,
                "Adresse de courriel": self.address,
                "Téléphone": "06 12 34 56 78",
                "Logement à assurer": "Appartement",
                "Quelque chose à nous dire": message,
            }
        )
        # Nobody fills five fields in less: what does is taken for a robot.
        time.sleep(READING)
        self.browser.press("Envoyer ma demande").expects(200)
        return self.browser.reads("Merci, votre demande est arrivée").text

    def opens(self, letter: Letter) -> None:
        """Follows a private page's link, and proves who he is by a code."""
        self.browser.open(letter.link()).expects(200)
        self.browser.reads("Un code pour vérifier que c’est bien vous")
        self.browser.press("Recevoir le code")
        code = self.mail.receives("est votre code").code
        self.browser.fill({"Code": code}).press("Ouvrir ma page").expects(200)

    def begins(self) -> None:
        """From the welcome screen to the first questions."""
        button = "Reprendre" if "Reprendre" in self.browser.text else "Commencer"
        self.browser.press(button).expects(200)

    def says_who(self, **changes: object) -> None:
        answers: dict[str, object] = {
            "Prénom": self.first,
            "Nom": self.last,
            "Date de naissance": (14, 3, 1986),
            "Téléphone": "06 12 34 56 78",
            "Numéro et rue": "27 rue Chevreul",
            "Code postal": "69007",
            "Ville": "Lyon",
        }
        self._fills(answers | changes)

    def says_where(self, **changes: object) -> None:
        answers: dict[str, object] = {
            "Numéro et rue du logement": "27 rue Chevreul",
            "Code postal du logement": "69007",
            "Ville du logement": "Lyon",
            "Type de logement": "Appartement",
            "Vous y êtes": "Locataire",
            "Surface": "68",
            "Pièces principales": "3",
            "Sinistres déclarés depuis trois ans": "1",
            "Valeur de vos biens": "15 000",
        }
        self._fills(answers | changes)

    def says_what(self, start: tuple[int, int, int], **changes: object) -> None:
        answers: dict[str, object] = {
            "Formule": "Confort",
            "Options": ["Vélos et trottinettes"],
            "Quand l’assurance doit-elle commencer": start,
            "Titulaire du compte": self.name,
            "IBAN": "FR76 3000 6000 0112 3456 7890 189",
        }
        self._fills(answers | changes)

    def _fills(self, answers: dict[str, object]) -> None:
        """Fills what is asked: what is known already is shown, and only confirmed."""
        asked = {label: one for label, one in answers.items() if self.browser.has_field(label)}
        self.browser.fill(asked).press("Continuer")

    def sends_papers(self) -> None:
        identity = papers.photo(
            self.folder / "carte-recto.jpg", ["REPUBLIQUE FRANCAISE", self.last, self.first]
        )
        back = papers.photo(self.folder / "carte-verso.jpg", ["Verso"], sideways=True)
        bank = papers.letter(
            self.folder / "rib.pdf",
            ["Relevé d'identité bancaire", self.name, "FR76 3000 6000 0112 3456 7890 189"],
        )
        lease = papers.letter(self.folder / "bail.pdf", ["Bail d'habitation", self.name])
        self.browser.fill(
            {
                "Choisir un fichier : Pièce d’identité": [identity, back],
                "Choisir un fichier : Relevé d’identité bancaire": bank,
                "Choisir un fichier : Justificatif de domicile": lease,
                "Je certifie": True,
            }
        ).press("Continuer")

    def answers_all(self, start: tuple[int, int, int]) -> None:
        """Every screen, the review, and the send button."""
        self.begins()
        self.says_who()
        self.says_where()
        self.says_what(start)
        self.sends_papers()
        self.sends()

    def sends(self) -> None:
        self.browser.reads("Relisez, puis envoyez").press("Envoyer à")
        self.browser.expects(200).reads("C’est envoyé, merci")

    def signs(self, letter: Letter) -> None:
        """Reads, proves, consents and signs by typing his name."""
        self.browser.open(letter.link()).expects(200)
        if self.browser.has_button("Commencer"):
            self.browser.press("Commencer")
        self.browser.press("J’ai tout lu, recevoir mon code")
        code = self.mail.receives("est votre code").code
        self.browser.fill({"Code": code}).press("Confirmer")
        self.browser.fill({"J’ai lu le document": True, "Votre prénom et votre nom": self.name})
        self.browser.press("Signer").expects(200)


class Agent:
    """Somebody of the organisation."""

    def __init__(self, root: str, address: str, name: str) -> None:
        self.address, self.name = address, name
        self.browser = Browser(root, name)

    def signs_in(self) -> None:
        self.browser.open("/connexion").expects(200)
        self.browser.fill({"Adresse de courriel": self.address, "Mot de passe": PASSWORD})
        self.browser.press("Se connecter").expects(200)

    def finds(self, task: str, about: str) -> None:
        """Opens the task of that name about that person, from the list, once it is there."""

        def there() -> bool:
            self.browser.open("/taches?liste=all").fill({"Filtrer par mot": about})
            self.browser.press("Appliquer")
            return self.browser.has_link(task)

        eventually(there, f"{self.name} devrait trouver « {task} » pour {about} dans sa liste.")
        self.browser.follow(task).expects(200)

    def answers(self, values: dict[str, Any]) -> None:
        """Fills the task's form and validates; questions that an answer calls up are asked for."""
        for label, value in values.items():
            if not self.browser.has_field(label):
                self.browser.press("Actualiser les questions").expects(200)
            self.browser.fill({label: value})
        self.browser.press("Valider")

    def opens_dossier(self, about: str) -> None:
        self.browser.open("/dossiers").fill({"Nom, adresse ou numéro": about}).press("Appliquer")
        self.browser.follow(about).expects(200)
