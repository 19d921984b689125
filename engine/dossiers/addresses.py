"""Mail addresses: checked for form, lower-cased, never resolved."""

from email_validator import EmailNotValidError, validate_email

from engine.errors import InvalidAddress


def normal(address: str) -> str:
    """The address under which a party is known. Raises InvalidAddress.

    No DNS query: a transaction waits for nobody, and whether mail arrives is learnt by sending.
    """
    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidAddress(address.strip()) from None
    return checked.normalized.lower()


def known(address: object) -> str | None:
    """As `normal`, or None where that is no address."""
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        return normal(address)
    except InvalidAddress:
        return None


def hint(address: str) -> str:
    """Enough for its owner to recognise it: "j•••@exemple.fr"."""
    local, _, host = address.partition("@")
    return f"{local[:1]}•••@{host}" if host else "•••"
