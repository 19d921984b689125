"""What those who verify our signatures fetch: the root certificate and the revocation lists."""

from flask import Blueprint, Response, abort

from webapp.parts import services

bp = Blueprint("pki", __name__, url_prefix="/pki")


@bp.get("/<name>.crl")
def revocations(name: str) -> Response:
    """A list of revoked certificates (RFC 5280, 5), where our certificates say it is."""
    lists = services().authority.revocation_lists()
    if f"{name}.crl" not in lists:
        abort(404)
    return Response(lists[f"{name}.crl"], mimetype="application/pkix-crl")


@bp.get("/racine.pem")
def root() -> Response:
    """The root certificate that our signatures lead to."""
    return Response(services().authority.root_pem(), mimetype="application/x-pem-file")
