"""The walks of the story: each a path of the diagrams, from its beginning to its end."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader

from tests.story import papers, signatures
from tests.story.browser import Browser, Unexpected, squeeze
from tests.story.mailbox import Mailbox, eventually
from tests.story.people import Agent, Prospect

Tell = Callable[[str, str], None]
"""What was done, what was observed."""


@dataclass
class Stage:
    """Where a walk happens: the server's address, a folder for papers, the teller."""

    root: str
    folder: Path
    tell: Tell
    moved: timedelta = timedelta()

    def prospect(self, first: str, last: str) -> Prospect:
        plain = (
            f"{first}.{last.split()[0]}".lower()
            .replace("é", "e")
            .replace("è", "e")
            .replace(" ", "-")
        )
        return Prospect(self.root, self.folder / plain, first, last, f"{plain}@courrier.example")

    def claire(self) -> Agent:
        agent = Agent(self.root, "claire.vasseur@valserine.example", "Claire Vasseur")
        agent.signs_in()
        return agent

    def hugo(self) -> Agent:
        agent = Agent(self.root, "hugo.marchetti@valserine.example", "Hugo Marchetti")
        agent.signs_in()
        return agent

    def ines(self) -> Agent:
        agent = Agent(self.root, "ines.belkacem@valserine.example", "Inès Belkacem")
        agent.signs_in()
        return agent

    def passes(self, words: str, time: timedelta) -> None:
        """The demonstration's clock is moved on."""
        browser = Browser(self.root, "L'horloge").open("/demonstration/horloge").expects(200)
        browser.press(words).expects(200)
        self.moved += time

    def soon(self) -> tuple[int, int, int]:
        day = date.today() + self.moved + timedelta(days=20)  # noqa: DTZ011  a form's date
        return day.day, day.month, day.year


# What several walks share.


def answered(stage: Stage, prospect: Prospect) -> None:
    """A request, its mail, its page answered."""
    prospect.asks()
    letter = prospect.mail.receives("Votre demande d’assurance habitation")
    stage.tell(f"{prospect.name} laisse son nom et son adresse", "un lien lui arrive par courriel")
    prospect.opens(letter)
    prospect.answers_all(stage.soon())
    stage.tell(f"{prospect.name} prouve son adresse par un code et répond", "un accusé s'affiche")


def accepted(stage: Stage, prospect: Prospect, agent: Agent) -> None:
    """The agent examines the request and accepts it."""
    agent.finds("Examiner la demande", prospect.last)
    agent.browser.reads("203,32")
    agent.answers({"Décision": "Accepter la demande"})
    stage.tell(f"{agent.name} examine et accepte", "le contrat s'édite, la validation commence")


def validated(stage: Stage, prospect: Prospect, agent: Agent) -> None:
    agent.finds("Donner son avis", prospect.last)
    agent.answers({"Votre avis": "Valider"})
    stage.tell(f"{agent.name} valide le contrat", "le circuit désigné par la décision est parcouru")


def contract_to_sign(stage: Stage, prospect: Prospect, agent: Agent) -> None:
    answered(stage, prospect)
    accepted(stage, prospect, agent)
    validated(stage, prospect, agent)


def phase_is(stage: Stage, agent: Agent, prospect: Prospect, phase: str) -> None:
    def so() -> bool:
        agent.opens_dossier(prospect.name)
        return phase in agent.browser.text

    eventually(so, f"Le dossier de {prospect.name} devrait être en phase « {phase} ».")
    stage.tell("le dossier", f"est en phase « {phase} »")


# The walks.


def subscription(stage: Stage) -> None:
    """From a name and an address to a countersigned contract, with a correction on the way."""
    karim = stage.prospect("Karim", "Haddad & Fils")
    karim.asks("Bonjour <b>{{ 7*7 }}</b>, merci de m'appeler le soir.")
    letter = karim.mail.receives("Votre demande d’assurance habitation")
    stage.tell("Karim remplit le formulaire public", f"il reçoit « {letter.subject} »")

    scanner = Browser(stage.root, "Un filtre anti-hameçonnage")
    for _ in range(3):
        scanner.open(letter.link()).expects(200)
    karim.opens(letter)
    stage.tell("un robot ouvre le lien trois fois, puis Karim", "la page s'ouvre, après un code")
    karim.browser.reads_not("49")

    karim.begins()
    karim.says_who(**{"Code postal": "6900"})
    karim.browser.expects(422).reads("Le code postal a cinq chiffres")
    if karim.browser.value("Numéro et rue") != "27 rue Chevreul":
        raise Unexpected("Ce qui était juste devrait être resté dans le formulaire.")
    stage.tell("Karim se trompe de code postal", "422, le champ est nommé, le reste est gardé")
    karim.says_who()
    karim.says_where()

    karim.browser.open(letter.link()).expects(200).reads("brouillon")
    stage.tell("Karim ferme et rouvre le lien", "son brouillon est là, « pas encore envoyé »")
    karim.begins()
    while not karim.browser.has_field("Formule"):
        karim.browser.press("Continuer").expects(200)
    karim.says_what(stage.soon())

    bad_papers(stage, karim)
    karim.sends_papers()
    karim.browser.reads("Relisez, puis envoyez", "27 rue Chevreul", "Pièce d’identité.pdf")
    karim.sends()
    karim.browser.reads("SHA-256", "rib.pdf")
    receipt = karim.mail.receives("Nous avons bien reçu votre envoi")
    check_receipt(stage, karim, receipt.attachments)
    other = Browser(stage.root, "Un autre appareil")
    other.open(letter.link()).expects(410).reads("Cette page a déjà servi")
    stage.tell(
        "Karim envoie ; le lien est rouvert ailleurs",
        "accusé à l'écran et par courriel ; 410 ensuite",
    )

    claire = stage.claire()
    claire.finds("Examiner la demande", "Haddad & Fils")
    claire.browser.reads("Haddad & Fils", "Pièce d’identité")
    claire.answers(
        {
            "Décision": "Demander une correction",
            "Ce qui est à corriger": ["Surface"],
            "Message au prospect": "Le bail dit 71 m². Merci de corriger la surface.",
        }
    )
    claire.browser.expects(200)
    correction = karim.mail.receives("Un point à corriger")
    if "71 m²" not in correction.text:
        raise Unexpected("Le motif de la correction devrait être dans le courriel.")
    # One code a minute is all an address is sent.
    stage.passes("Avancer d’une heure", timedelta(hours=1))
    karim.opens(correction)
    karim.browser.reads("Le bail dit 71 m²")
    karim.begins()
    if karim.browser.has_field("Type de logement") or not karim.browser.has_field("Surface"):
        raise Unexpected("Seule la surface devrait être rouverte.")
    karim.browser.fill({"Surface": "71"}).press("Continuer")
    karim.sends()
    stage.tell("Claire demande de corriger la surface", "seul ce champ est rouvert, avec le motif")

    claire.finds("Examiner la demande", "Haddad & Fils")
    claire.browser.reads("212,29")
    claire.answers({"Décision": "Accepter la demande"})
    claire.finds("Donner son avis", "Haddad & Fils")
    claire.answers({"Votre avis": "Demander des modifications", "Motif": "Prime à arrondir."})
    claire.finds("Reprendre le contrat", "Haddad & Fils")
    claire.browser.reads("Prime à arrondir.")
    claire.answers({"Suite": "Corriger et soumettre", "Prime annuelle": "410"})
    stage.tell("le valideur demande une modification", "le contrat est repris, puis resoumis")
    claire.finds("Donner son avis", "Haddad & Fils")
    claire.answers({"Votre avis": "Valider"})
    hugo = stage.hugo()
    hugo.finds("Donner son avis", "Haddad & Fils")
    hugo.answers({"Votre avis": "Valider"})
    stage.tell("à 410 €, la décision veut aussi la direction", "Claire puis Hugo valident")

    to_sign = karim.mail.receives("à lire et à signer")
    karim.signs(to_sign)
    karim.browser.reads("signature")
    karim.browser.press_again()
    stage.tell(
        "Karim lit, consent, confirme par un code et signe", "un second clic ne signe pas deux fois"
    )
    countersigned(stage, karim, hugo)

    welcome = karim.mail.receives("Bienvenue")
    signed = check_signed(stage, karim, welcome.attachments)
    stage.tell("Hugo contresigne", f"le contrat signé part : {signed} signatures tiennent")
    phase_is(stage, claire, karim, "Client")
    claire.browser.follow("Historique").expects(200).reads("signé")
    stage.tell("Claire lit l'historique", "il raconte toute l'histoire")


def bad_papers(stage: Stage, prospect: Prospect) -> None:
    """Files that cannot be taken: each named, with the reason; the rest of the form stays."""
    folder = prospect.folder
    plain = papers.letter(folder / "releve.pdf", ["Relevé"])
    empty = folder / "vide.pdf"
    empty.write_bytes(b"")
    disguised = folder / "photo.jpg"
    disguised.write_bytes(b"MZ\x90\x00" + b"\0" * 600)
    for file, reason in (
        (papers.locked(folder / "protege.pdf", plain), "mot de passe"),
        (empty, "vide"),
        (disguised, "photo.jpg"),
    ):
        prospect.browser.fill({"Choisir un fichier : Relevé d’identité bancaire": file}).press(
            "Continuer"
        )
        prospect.browser.expects(422).reads(file.name, reason)
    stage.tell("Karim se trompe de fichiers", "chacun est nommé avec la raison ; le reste demeure")


def check_receipt(stage: Stage, prospect: Prospect, attachments: dict[str, str]) -> None:
    """The receipt joined to the mail is a PDF."""
    names = [name for name in attachments if name.endswith(".pdf")]
    if not names:
        raise Unexpected(f"L'accusé devrait être joint au courriel : {list(attachments)}")
    data = prospect.mail.browser.open(attachments[names[0]]).expects(200).response.content
    if not data.startswith(b"%PDF-"):
        raise Unexpected("L'accusé joint n'est pas un PDF.")


def check_signed(stage: Stage, prospect: Prospect, attachments: dict[str, str]) -> int:
    """The signed contract bears both signatures, and they hold; how many. Raises Unexpected."""
    names = [name for name in attachments if name.endswith(".pdf")]
    for name in names:
        data = prospect.mail.browser.open(attachments[name]).expects(200).response.content
        found = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
        if len(found) >= 2:
            anybody = Browser(stage.root, "Un vérificateur")
            root, *lists = (
                anybody.open(f"/pki/{one}").expects(200).response.content
                for one in ("racine.pem", "root.crl", "issuing.crl")
            )
            return signatures.check(data, root, lists)
    raise Unexpected(f"Aucune pièce jointe ne porte deux signatures : {names}")


def countersigned(stage: Stage, prospect: Prospect, hugo: Agent) -> None:
    hugo.finds("Contresigner", prospect.last)
    hugo.answers(
        {
            "Votre décision": "Contresigner",
            "Votre prénom et votre nom": hugo.name,
            "J’ai lu le document": True,
        }
    )
    hugo.browser.expects(200)


def declined(stage: Stage) -> None:
    """The prospect does not want to go on."""
    lea = stage.prospect("Léa", "Morel")
    lea.asks()
    lea.opens(lea.mail.receives("Votre demande d’assurance habitation"))
    lea.browser.follow("Ne pas donner suite")
    lea.browser.fill({"Pourquoi": "J'ai trouvé ailleurs."})
    lea.browser.press("Ne pas donner suite").expects(200).reads("C’est noté")
    stage.tell("Léa renonce, et dit pourquoi", "« C'est noté »")
    phase_is(stage, stage.claire(), lea, "Sans suite")


def silence(stage: Stage) -> None:
    """Nobody answers: two reminders, then expiry, then an agent takes over."""
    paul = stage.prospect("Paul", "Nguyen")
    paul.asks()
    letter = paul.mail.receives("Votre demande d’assurance habitation")
    stage.passes("Avancer de 3 jours", timedelta(days=3))
    paul.mail.receives("Rappel")
    stage.passes("Avancer d’une semaine", timedelta(days=7))
    reminder = paul.mail.receives("Rappel")
    if reminder.link() != letter.link():
        raise Unexpected("Une relance devrait porter le même lien.")
    stage.tell("Paul ne répond pas", "il est relancé à 3 et à 10 jours, avec le même lien")
    stage.passes("Avancer d’une semaine", timedelta(days=7))
    claire = stage.claire()
    claire.finds("Recontacter le prospect", "Nguyen")
    paul.browser.open(letter.link()).expects(410).reads("Ce lien a expiré")
    paul.browser.press("Recevoir un nouveau lien").expects(200).reads("Regardez vos courriels")
    stage.tell("le lien expire", "410 et un nouveau lien proposé ; Claire a une tâche")
    claire.finds("Recontacter le prospect", "Nguyen")
    claire.answers({"Lui renvoyer un lien": True})
    again = paul.mail.receives("Votre demande d’assurance habitation")
    paul.opens(again)
    stage.tell("Claire joint Paul et relance", "un nouveau lien lui arrive et s'ouvre")


def bounced(stage: Stage) -> None:
    """The mail cannot be delivered: an agent corrects the address."""
    ines = stage.prospect("Inès", "Caron")
    ines.asks()
    letter = ines.mail.receives("Votre demande d’assurance habitation")
    ines.mail.bounces(letter)
    claire = stage.claire()
    claire.finds("Recontacter le prospect", "Caron")
    fixed = Prospect(stage.root, ines.folder, "Inès", "Caron", "ines.caron@ailleurs.example")
    claire.answers({"Lui renvoyer un lien": True, "Adresse de courriel": fixed.address})
    fresh = fixed.mail.receives("Votre demande d’assurance habitation")
    ines.browser.open(letter.link()).expects(410)
    fixed.opens(fresh)
    stage.tell("le courriel d'Inès revient", "Claire corrige l'adresse ; l'ancien lien est mort")


def refused_by_agent(stage: Stage) -> None:
    """The agent refuses the request."""
    marc = stage.prospect("Marc", "Dubreuil")
    answered(stage, marc)
    claire = stage.claire()
    claire.finds("Examiner la demande", "Dubreuil")
    claire.answers({"Décision": "Refuser la demande", "Message au prospect": "Logement hors zone."})
    mail = marc.mail.receives("Votre demande d’assurance habitation")
    if "Logement hors zone." not in mail.text:
        raise Unexpected("Le motif du refus devrait être dans le courriel.")
    stage.tell("Claire refuse la demande de Marc", "il en reçoit le motif")
    phase_is(stage, claire, marc, "Sans suite")


def signature_refused(stage: Stage) -> None:
    """The prospect refuses to sign, with a reason."""
    nadia = stage.prospect("Nadia", "Ferrand")
    claire = stage.claire()
    contract_to_sign(stage, nadia, claire)
    nadia.browser.open(nadia.mail.receives("à lire et à signer").link()).expects(200)
    nadia.browser.fill({"Pourquoi": "La franchise est trop haute."}).press("Refuser de signer")
    nadia.browser.expects(200)
    nadia.mail.receives("la signature est abandonnée")
    claire.finds("Rappeler le prospect", "Ferrand")
    claire.answers({"Compte rendu": "Elle veut réfléchir."})
    stage.tell("Nadia refuse de signer, et dit pourquoi", "toutes les parties sont prévenues")


def signature_expired(stage: Stage) -> None:
    """The prospect never signs."""
    omar = stage.prospect("Omar", "Lacroix")
    claire = stage.claire()
    contract_to_sign(stage, omar, claire)
    letter = omar.mail.receives("à lire et à signer")
    stage.passes("Avancer d’une semaine", timedelta(days=7))
    omar.mail.receives("Rappel")
    stage.passes("Avancer de 30 jours", timedelta(days=30))
    claire = stage.claire()
    claire.finds("Rappeler le prospect", "Lacroix")
    omar.browser.open(letter.link()).expects(410).reads("Ce lien a expiré")
    stage.tell("Omar laisse passer trente jours", "la signature expire, Claire est prévenue")


def known_address(stage: Stage) -> None:
    """Somebody asks with an address already known: one dossier, and nothing given away."""
    ana = stage.prospect("Ana", "Petit")
    first = ana.asks()
    letter = ana.mail.receives("Votre demande d’assurance habitation")
    stranger = Prospect(stage.root, ana.folder, "Jean", "Intrus", ana.address)
    second = stranger.asks()
    said = [re.sub(r"[A-Z]+-[\w-]+", "…", squeeze(one)) for one in (first, second)]
    if said[0] != said[1]:
        raise Unexpected("La réponse devrait être la même que l'adresse soit connue ou non.")
    again = ana.mail.receives("demande d’assurance habitation")
    if again.link() != letter.link():
        raise Unexpected("La page qui attend déjà devrait être proposée de nouveau.")
    claire = stage.claire()
    claire.browser.open("/dossiers").fill({"Nom, adresse ou numéro": ana.address})
    claire.browser.press("Appliquer").reads("Ana Petit", "1 dossier").reads_not("Intrus")
    stage.tell("un inconnu demande avec l'adresse d'Ana", "même réponse, un seul dossier, inchangé")


def strangers(stage: Stage) -> None:
    """Links nobody made."""
    browser = Browser(stage.root, "Un curieux").open("/p/" + "A" * 32).expects(404)
    if browser.page.xpath("//main//button"):
        raise Unexpected("Un lien inconnu ne devrait rien donner à presser.")
    stage.tell("quelqu'un essaie un lien inventé", "404, rien à presser")


def typed_by_an_agent(stage: Stage) -> None:
    """A call: the agent types the request."""
    claire = stage.claire()
    claire.browser.follow("Demander un devis").expects(200)
    claire.browser.fill(
        {
            "Prénom": "Rose",
            "Nom": "Tellier",
            "Adresse de courriel": "rose.tellier@courrier.example",
            "Logement à assurer": "Maison",
        }
    )
    claire.browser.press("Enregistrer la demande").expects(200)
    Mailbox(stage.root, "rose.tellier@courrier.example").receives("Votre demande")
    stage.tell("Claire saisit la demande de Rose, au téléphone", "Rose reçoit son lien")


WALKS: tuple[Callable[[Stage], None], ...] = (
    subscription,
    declined,
    bounced,
    refused_by_agent,
    signature_refused,
    known_address,
    strangers,
    typed_by_an_agent,
    silence,
    signature_expired,
)
"""In this order: the clock only moves in the last ones."""
