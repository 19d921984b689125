"""Why a file is refused, in sentences that name it and say what to do."""

from engine.ports import Rejected
from engine.sentences import Sentence

SENTENCES = {
    "empty": "« {name} » est vide (0 octet). Vérifiez le fichier et choisissez-le à nouveau.",
    "too-large": (
        "« {name} » pèse {size} ; la limite est de {limit}. "
        "Réduisez-le ou envoyez-le en plusieurs fichiers."
    ),
    "type": (
        "« {name} » n’est pas d’un type accepté. "
        "Envoyez un PDF, une image (JPEG, PNG, WebP, TIFF) ou un document "
        "(Word, Excel, OpenDocument, texte)."
    ),
    "type-here": "« {name} » n’est pas d’un type accepté ici. Types possibles : {accepted}.",
    "encrypted": (
        "« {name} » est protégé par un mot de passe. Enregistrez-le sans mot de passe, "
        "ou imprimez-le en PDF, puis envoyez la copie."
    ),
    "too-many-pages": (
        "« {name} » compte {pages} pages ; la limite est de {limit}. "
        "Envoyez les pages utiles seulement."
    ),
    "too-many-pixels": (
        "« {name} » est une image trop grande ({width} × {height} points). "
        "Réduisez-la ou prenez une nouvelle photo."
    ),
    "macros": (
        "« {name} » contient des macros, qui ne sont pas acceptées. "
        "Enregistrez-le sans macros ou en PDF."
    ),
    "old-office": (
        "« {name} » est dans un ancien format de bureautique. "
        "Enregistrez-le en PDF, .docx, .xlsx ou .odt."
    ),
    "bomb": "« {name} » se déploie en un volume démesuré et n’a pas été ouvert. Envoyez un PDF.",
    "unreadable": (
        "« {name} » ne s’ouvre pas : il est abîmé ou incomplet. "
        "Ouvrez-le sur votre appareil, enregistrez-le à nouveau, puis renvoyez-le."
    ),
}


ENGLISH = {
    "empty": "“{name}” is empty (0 bytes). Check the file and choose it again.",
    "too-large": (
        "“{name}” weighs {size}; the limit is {limit}. Make it smaller or send several files."
    ),
    "type": (
        "“{name}” is not of an accepted type. Send a PDF, a picture (JPEG, PNG, WebP, TIFF) or a "
        "document (Word, Excel, OpenDocument, text)."
    ),
    "type-here": "“{name}” is not of a type accepted here. Possible types: {accepted}.",
    "encrypted": (
        "“{name}” is protected by a password. Save it without one, or print it to PDF, then send "
        "the copy."
    ),
    "too-many-pages": (
        "“{name}” has {pages} pages; the limit is {limit}. Send only the pages needed."
    ),
    "too-many-pixels": (
        "“{name}” is too large a picture ({width} × {height} pixels). Make it smaller or take "
        "another photo."
    ),
    "macros": "“{name}” contains macros, which are not accepted. Save it without them or as PDF.",
    "old-office": "“{name}” is in an old office format. Save it as PDF, .docx, .xlsx or .odt.",
    "bomb": "“{name}” unpacks to an enormous size and was not opened. Send a PDF.",
    "unreadable": (
        "“{name}” does not open: it is damaged or incomplete. Open it on your device, save it "
        "again, then send it."
    ),
}


def refused(code: str, name: str, **params: object) -> Rejected:
    """The file of that name is refused. Raises KeyError for an unknown code."""
    return Rejected(code, SENTENCES[code], english=ENGLISH[code], name=name, **params)


def weight(size: int) -> Sentence:
    """A size as people read it: « 3,4 Mo », “3.4 MB”."""
    for unit, step in (("G", 1 << 30), ("M", 1 << 20), ("k", 1 << 10)):
        if size >= step:
            value = f"{size / step:.1f}".removesuffix(".0")
            return Sentence(f"{value.replace('.', ',')} {unit}o", english=f"{value} {unit}B")
    return Sentence(f"{size} octets", english=f"{size} bytes")
