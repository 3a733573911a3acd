"""An identity provider that speaks SAML 2.0, on loopback: it signs real assertions with keys of its own.

It signs with signxml, a library that the house does not use: two who understand each other by the standard alone.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


@dataclass(frozen=True)
class Key:
    """A private key and the certificate that belongs to it."""

    private: rsa.RSAPrivateKey
    certificate: str

    @classmethod
    def new(cls) -> Key:
        private = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lotus ID")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(private, hashes.SHA256())
        )
        return cls(private, made.public_bytes(serialization.Encoding.PEM).decode())

    @property
    def bare(self) -> str:
        return "".join(line for line in self.certificate.splitlines() if "CERTIFICATE" not in line)


@dataclass(frozen=True)
class Said:
    """What an answer says; whatever is not named is as it should be."""

    name: str = "77"
    format: str = PERSISTENT
    email: str = "ayse@lokumlotus.example"
    verified: str = "true"
    signs: tuple[str, ...] = ("Assertion",)
    key: Key | None = None
    issuer: str = ""
    audience: str | None = None
    recipient: str = ""
    destination: str = ""
    answers: str = ""
    minutes: float = 0
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    digest: DigestAlgorithm = DigestAlgorithm.SHA256


@dataclass
class Provider:
    """The provider: where it is, what it will say next, and the keys it signs with."""

    port: int
    key: Key = field(default_factory=Key.new)
    says: Said = field(default_factory=Said)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def metadata(self) -> str:
        return f"{self.address}/metadata"

    def described(self) -> str:
        return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
          xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{self.metadata}">
          <md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}">
          <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>
          <ds:X509Certificate>{self.key.bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
          <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
          Location="{self.address}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"""

    def answer(self, there: str, **more: object) -> tuple[str, str]:
        """Return where an answer to a request goes, and the answer, as a form would carry it."""
        query = parse_qs(urlsplit(there).query)
        asked = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))
        where = asked.get("AssertionConsumerServiceURL") or ""
        said = replace(self.says, **more)  # type: ignore[arg-type]
        audience = asked.findtext(f"{{{SAML}}}Issuer")
        said = replace(
            said,
            audience=audience if said.audience is None else said.audience,
            recipient=said.recipient or where,
            destination=said.destination or where,
            answers=said.answers or asked.get("ID"),
        )
        return where, base64.b64encode(etree.tostring(self.signed(said))).decode()

    def signed(self, said: Said) -> etree._Element:
        """Return a whole response, signed where it was asked for."""
        response = self.response(said)
        key = said.key or self.key
        signer = XMLSigner(
            signature_algorithm=SignatureMethod.RSA_SHA256,
            digest_algorithm=said.digest,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        for part in said.signs:
            found = response if part == "Response" else response.find(f"{{{SAML}}}Assertion")
            placed = etree.SubElement(found, "{http://www.w3.org/2000/09/xmldsig#}Signature", Id="placeholder")
            found.remove(placed)
            found.insert(1, placed)  # after the issuer, where the standard wants it
            done = signer.sign(
                found, key=key.private, cert=key.certificate, reference_uri="#" + found.get("ID"), id_attribute="ID"
            )
            if part == "Response":
                response = done
            else:
                response.replace(found, done)
        return response

    def response(self, said: Said) -> etree._Element:
        """Return a response that nobody has signed yet."""
        now = datetime.now(UTC) + timedelta(minutes=said.minutes)
        at, ends = now.strftime("%Y-%m-%dT%H:%M:%SZ"), (now + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        issuer = said.issuer or self.metadata
        audience = (
            f"<saml:AudienceRestriction><saml:Audience>{said.audience}</saml:Audience></saml:AudienceRestriction>"
        )
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in (("mail", said.email), ("email_verified", said.verified))
            if value
        )
        return etree.fromstring(
            f"""<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="r{token_hex(8)}"
          Version="2.0" IssueInstant="{at}" Destination="{said.destination}" InResponseTo="{said.answers}"><saml:Issuer>
          {issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{said.status}"/></samlp:Status>
          <saml:Assertion ID="a{token_hex(8)}" Version="2.0" IssueInstant="{at}"><saml:Issuer>{issuer}</saml:Issuer>
          <saml:Subject><saml:NameID Format="{said.format}">{said.name}</saml:NameID>
          <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
          InResponseTo="{said.answers}" NotOnOrAfter="{ends}" Recipient="{said.recipient}"/></saml:SubjectConfirmation>
          </saml:Subject><saml:Conditions NotBefore="{at}" NotOnOrAfter="{ends}">{audience if said.audience else ""}
          </saml:Conditions><saml:AuthnStatement AuthnInstant="{at}"><saml:AuthnContext><saml:AuthnContextClassRef>
          urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
          </saml:AuthnStatement><saml:AttributeStatement>{attributes or '<saml:Attribute Name="none"/>'}
          </saml:AttributeStatement></saml:Assertion></samlp:Response>""".replace(">\n          ", ">")
        )


@contextmanager
def provider_on_loopback() -> Iterator[Provider]:
    """Run a provider; ``says`` decides what it answers to whoever comes to ``/sso``."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/metadata"):
                self._send("application/xml", provider.described())
                return
            where, written = provider.answer(self.path)
            page = f"""<form id="f" method="post" action="{where}"><input name="SAMLResponse" value="{written}">
              <button>Go on</button></form><script>document.getElementById("f").submit()</script>"""
            self._send("text/html", page)

        def _send(self, kind: str, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_told: object) -> None:
            return

    server = ThreadingHTTPServer(("localhost", 0), Pages)
    provider = Provider(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
