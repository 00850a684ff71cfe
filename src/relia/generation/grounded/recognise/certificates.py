"""Keys, signing requests and certificates.

generate a 4096 bit rsa key /etc/ssl/private/app.key            csr /etc/pki/web.csr for www.corp.lan, signed by its own key
self-signed certificate /etc/ssl/app.crt from /etc/ssl/app.key  dhparams with 2048 bits in /etc/nginx/dhparam.pem
"""

import re

from relia.generation.grounded.recognise.certbot import certbot
from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import after, number_after, secret_variable
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.text import paths

_C = "community.crypto."
_STORES = {
    "redhat": ("/etc/pki/ca-trust/source/anchors/", "", "update-ca-trust"),
    "debian": ("/usr/local/share/ca-certificates/", ".crt", "update-ca-certificates"),
}
"""Where a system keeps the authorities it trusts, with which ending, and what reads them anew."""
_KEY_TYPES = {"rsa": "RSA", "ecc": "ECC", "ec": "ECC", "ed25519": "Ed25519", "x25519": "X25519"}
_POINTED, _THAT = r"\b(?:from|with|by|of|using|out of|for)\s+(?:the\s+)?", r"this|that|the|its|same|new"
_MAKES = r"\b(?:generate[ds]?|create[ds]?|make(?!\s+sure\b)|made|new|issue[ds]?|produce)\b"


def certificates(text: str, situation: Situation) -> list[Planned]:
    """Read a step that makes or looks at keys and certificates; copying them is for `transfer`."""
    if planned := certbot(text, situation):
        return [planned]
    if trusted := _trusted(text, situation):
        return trusted
    targets = paths(text)
    key = next((path for path in targets if re.search(r"\.key$|key\.pem$", path)), None)
    # What the steps before made: `a self-signed certificate from both`, `a csr with that key`.
    if key is None and says(text, rf"{_POINTED}(?:it|both|them|these|(?:{_THAT}) (?:private )?key)\b"):
        key = situation.last.get("key")
        targets = [*targets, key] if key else targets
    if says(text, rf"{_POINTED}(?:both|them|these|(?:{_THAT}) (?:csr|request|signing request))\b"):
        targets += [path for path in [situation.last.get("csr")] if path and path not in targets]
    if situation.topic(r"\bcertbot\b|\blet'?s[ -]?encrypt\b") and says(text, r"\bget\b"):
        return []  # To get a certificate from an authority is not to look at the one that a host shows.
    for read in (_info, _dhparam, _ssh_keypair, _pkcs12):
        if planned := read(text, targets, key):
            return [planned]
    made = (_key(text, targets, key), _request(text, targets, key), _certificate(text, targets, key))
    for kind, planned in zip(("key", "csr"), made, strict=False):
        if planned:
            situation.last[kind] = str(planned.arguments["path"])
    return [planned for planned in made if planned is not None]


def _trusted(text: str, situation: Situation) -> list[Planned]:
    """`trust the CA files/corp.pem`: the file to the folder of the system, and what reads that folder anew."""
    file = find(text, r"(?<![\w/.])((?:[\w.-]+/)*[\w.-]+\.(?:crt|pem|cer))\b")
    store = _STORES.get(situation.platform)
    if not file or not store or not says(text, r"\btrust\w*\b[^,;]*\bCA\b|\bCA\b[^,;]*\btrust(?:ed)?\b") or paths(text):
        return []
    folder, ending, command = store
    name = file.rsplit("/", 1)[-1]
    target = f"{folder}{name.rsplit('.', 1)[0]}{ending}" if ending else f"{folder}{name}"
    return [
        Planned(f"{B}copy", {"src": file, "dest": target, "mode": "0644"}),
        Planned(f"{B}command", {"cmd": command}, {"changed_when": True}, name="Read the trusted certificates anew"),
    ]


def _info(text: str, targets: list[str], key: str | None) -> Planned | None:
    del key
    if not says(text, r"\bcert(?:ificate)?\b") or says(text, r"\bself[- ]?sign|\bcopy\b|\bcreate\b|\bgenerate\b"):
        return None
    host = find(text, r"(?<![\w./@-])([a-z][\w-]*(?:\.[\w-]+)+)(?![\w/])")
    port = number_after(text, r"port") or (int(found) if (found := find(text, r"[\w.-]:(\d{2,5})\b")) else None)
    if host and (port or says(text, r"\b(?:fetch|get|retrieve|expir\w*)\b.*\bcert")) and not targets:
        values: dict[str, object] = {"host": host, "port": port or 443}
        return Planned(f"{_C}get_certificate", values, {"register": "certificate"})
    target = next((path for path in targets if re.search(r"\.(?:crt|pem|cer|cert)$", path)), None)
    if target and says(text, r"\binfo(?:rmation)?\b|\bexpir\w*\b|\bvalid (?:until|for)\b|\bread\b|\bshow\b"):
        return Planned(f"{_C}x509_certificate_info", {"path": target}, {"register": "certificate"})
    return None


def _dhparam(text: str, targets: list[str], key: str | None) -> Planned | None:
    del key
    if not targets or not says(text, r"\bdh[- ]?param\w*|\bdiffie"):
        return None
    return Planned(f"{_C}openssl_dhparam", compact({"path": targets[0], "size": _size(text)}))


def _ssh_keypair(text: str, targets: list[str], key: str | None) -> Planned | None:
    del key
    if (
        not targets
        or not says(text, r"\bssh[- ]?key(?:[- ]?pairs?)?\b|\bssh-keygen\b|\bopenssh\b")
        or not says(text, _MAKES)
    ):
        return None
    kind = find(text, r"\b(ed25519|rsa|ecdsa)\b")
    comment = find(text, r"\bcomment\s*(?:=|:|of)?\s*[\"']?([\w@. -]+?)[\"']?(?=$|,|;| and )")
    values = {"path": targets[0], "type": kind.lower() if kind else None, "size": _size(text), "comment": comment}
    return Planned(f"{_C}openssh_keypair", compact(values))


def _pkcs12(text: str, targets: list[str], key: str | None) -> Planned | None:
    target = next((path for path in targets if path.endswith((".p12", ".pfx"))), None)
    if target is None or not says(text, r"\bpkcs ?#?12\b|\.(?:p12|pfx)\b"):
        return None
    certificate = next((path for path in targets if path.endswith((".crt", ".pem", ".cer")) and path != key), None)
    passphrase = secret_variable(re.sub(r"\bpassphrase\b", "password", text, flags=re.IGNORECASE))
    values = {
        "action": "export",
        "path": target,
        "friendly_name": find(text, r"\b(?:friendly[ _]name|alias)\s*(?:=|:|is)?\s*[\"']?([\w.-]*\w)"),
        "privatekey_path": key,
        "certificate_path": certificate,
        "passphrase": passphrase,
        "mode": "0600",
    }
    return Planned(f"{_C}openssl_pkcs12", compact(values), {"no_log": True} if passphrase else {})


def _size(text: str) -> int | None:
    found = find(text, r"\b(1024|2048|3072|4096|8192)\b")
    return int(found) if found else None


def _key(text: str, targets: list[str], key: str | None) -> Planned | None:
    target = key or next((path for path in targets if path.endswith(".pem")), None)
    asked = says(text, rf"{_MAKES}[^,;]*\bkey\b|\b(?:private|rsa|ecc|ed25519)\s+key\b|\bkey\s+/\S+,")
    if (
        target is None
        or not asked
        or (
            not says(text, rf"\b(?:{_MAKES}|new|bits?)\b")
            and says(text, r"\b(?:readable|writable|accessible|chmod|chown|mode of)\b")
        )
        or says(text, r"\b(?:from|with) (?:the |its )?(?:private )?key\b|\busing (?:the )?key\b|\bcopy\b|\bput\b")
    ):
        return None
    kind = find(text, r"\b(rsa|ecc|ed25519|x25519)\b")
    # What is said about owner and mode before the next file is about the key.
    about = re.split(
        r",?\s+(?:and\s+|then\s+)?(?:an?\s+|the\s+)?(?:csr|self[- ]?signed|cert\w*|signing)\b", text, maxsplit=1
    )[0]
    owned = ownership(re.sub(r"\S*/\S*|\b(?:1024|2048|3072|4096|8192)\b", " ", about))
    values = {"path": target, "size": _size(text), "type": _KEY_TYPES.get((kind or "").lower()), **owned}
    return Planned(f"{_C}openssl_privatekey", compact(values))


def _request(text: str, targets: list[str], key: str | None) -> Planned | None:
    target = next((path for path in targets if path.endswith((".csr", ".req"))), None)
    if target is None or not says(text, r"\bcsr\b|\bsigning request\b") or says(text, r"^\W*(?:self[- ]?sign)"):
        return None
    if says(text, r"\bfrom (?:the )?(?:csr|request)\b"):
        return None
    name = after(text, r"CN|common[ _]name") or find(
        text, r"\bfor\s+(?:the (?:host|domain|name)\s+)?((?:\*\.)?[a-z0-9][\w-]*(?:\.[\w-]+)+)"
    )
    others = re.findall(r"\bDNS:([\w.*-]+)", text) or []
    listed = find(
        text, r"\b(?:sans?|alt(?:ernative)? names?)\s*(?:=|:|of|are)?\s*((?:[\w*-]+\.[\w.*-]+(?:\s*,\s*|\s+and\s+)?)+)"
    )
    others += re.findall(r"[\w*-]+\.[\w.*-]*\w", listed) if listed else []
    values = {
        "path": target,
        "privatekey_path": key,
        "common_name": name,
        "subject_alt_name": [f"DNS:{other}" for other in dict.fromkeys(others)] or None,
    }
    return Planned(f"{_C}openssl_csr", compact(values))


def _certificate(text: str, targets: list[str], key: str | None) -> Planned | None:
    target = next((path for path in targets if re.search(r"\.(?:crt|cer|cert|pem)$", path) and path != key), None)
    if target is None or not says(text, r"\bself[- ]?sign"):
        return None
    request = next((path for path in targets if path.endswith(".csr")), None)
    days = find(text, r"\b(\d+)\s+days\b") or (
        str(365 * int(years)) if (years := find(text, r"\b(\d+)\s+years?\b")) else None
    )
    values = {
        "path": target,
        "privatekey_path": key,
        "csr_path": request,
        "provider": "selfsigned",
        "selfsigned_not_after": f"+{days}d" if days else None,
    }
    return Planned(f"{_C}x509_certificate", compact(values))
