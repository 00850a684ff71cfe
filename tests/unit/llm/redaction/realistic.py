"""Realistic secrets of many kinds, in the places where people have them. Made from a seed: none was ever in use."""

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LETTERS = string.ascii_letters
MIXED = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE64 = MIXED + "+/"
URL_SAFE = MIXED + "-_"


@dataclass(frozen=True, slots=True)
class Case:
    """A text with a secret in it."""

    kind: str
    secret: str
    text: str


def some(pick: random.Random, alphabet: str, size: int) -> str:
    return "".join(pick.choices(alphabet, k=size))


def mixed(pick: random.Random, size: int) -> str:
    """Letters of both cases and digits, as the tokens of services have them."""
    return "aB3" + some(pick, MIXED, size - 3)


def b64(pick: random.Random, size: int) -> str:
    return base64.b64encode(pick.randbytes(size)).decode()


def password(pick: random.Random) -> str:
    """As password managers make them, as people do, and as word lists do."""
    word = pick.choice("Winter Sommer hunter Tiger dragon Falke monkey Postgres admin backup".split())
    return pick.choice(
        (
            lambda: word + str(pick.randrange(1900, 2100)) + pick.choice("!?#%&*$"),
            lambda: word.replace("o", "0").replace("e", "3").replace("i", "1") + some(pick, string.digits, 3),
            lambda: (
                some(pick, LETTERS, 4)
                + some(pick, string.digits, 3)
                + some(pick, "!%^*_-+.~#", 2)
                + some(pick, MIXED, 6)
            ),
            lambda: "-".join(some(pick, string.ascii_lowercase, 6) for _ in range(3)) + str(pick.randrange(10)),
            lambda: mixed(pick, 24),
        )
    )()


def pem(pick: random.Random, title: str) -> str:
    body = b64(pick, pick.choice((120, 300, 600)))
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN {title}-----\n{lines}\n-----END {title}-----"


def vault(pick: random.Random) -> str:
    label = pick.choice(("1.1;AES256", "1.2;AES256;prod"))
    return "\n".join(
        (f"$ANSIBLE_VAULT;{label}", *(some(pick, "3" + HEX[:10], 80) for _ in range(4)), some(pick, HEX[:10], 36))
    )


def jwt(pick: random.Random) -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in (
            {"alg": "HS256", "typ": "JWT"},
            {"sub": some(pick, MIXED, 12), "exp": pick.randrange(10**9, 2 * 10**9)},
        )
    )
    return f"{head}.{body}.{some(pick, URL_SAFE, 43)}"


def crypt(pick: random.Random) -> str:
    alphabet = "./" + MIXED
    return pick.choice(
        (
            lambda: f"$6${some(pick, alphabet, 16)}${some(pick, alphabet, 86)}",
            lambda: f"$6$rounds=656000${some(pick, alphabet, 16)}${some(pick, alphabet, 86)}",
            lambda: f"$2y$10${some(pick, alphabet, 53)}",
            lambda: f"$apr1${some(pick, alphabet, 8)}${some(pick, alphabet, 22)}",
            lambda: f"$y$j9T${some(pick, alphabet, 22)}${some(pick, alphabet, 43)}",
            lambda: f"$argon2id$v=19$m=65536,t=3,p=4${some(pick, BASE64, 22)}${some(pick, BASE64, 43)}",
            lambda: f"{{SSHA}}{b64(pick, 24)}",
        )
    )()


TOKENS: dict[str, Callable[[random.Random], str]] = {
    "aws-access-key": lambda pick: pick.choice(("AKIA", "ASIA")) + some(pick, string.ascii_uppercase + "234567", 16),
    "github": lambda pick: pick.choice(
        (f"gh{pick.choice('pousr')}_{mixed(pick, 36)}", f"github_pat_{mixed(pick, 22)}_{mixed(pick, 59)}")
    ),
    "gitlab": lambda pick: pick.choice(("glpat-", "gldt-", "glrt-", "glptt-")) + mixed(pick, 20),
    "slack": lambda pick: (
        f"xox{pick.choice('bpa')}-{pick.randrange(10**11, 10**12)}-{pick.randrange(10**11, 10**12)}-{mixed(pick, 24)}"
    ),
    "stripe": lambda pick: pick.choice(("sk_live_", "rk_live_", "sk_test_")) + mixed(pick, 24),
    "google": lambda pick: pick.choice((f"AIza{some(pick, URL_SAFE, 34)}x", f"GOCSPX-{mixed(pick, 28)}")),
    "npm": lambda pick: "npm_" + mixed(pick, 36),
    "pypi": lambda pick: "pypi-AgEIcHlwaS5vcmc" + mixed(pick, 120),
    "docker": lambda pick: "dckr_pat_" + mixed(pick, 27),
    "vault": lambda pick: pick.choice(("hvs.", "hvb.")) + mixed(pick, 90),
    "sendgrid": lambda pick: f"SG.{mixed(pick, 22)}.{mixed(pick, 43)}",
    "twilio": lambda pick: "SK" + some(pick, HEX, 32),
    "openai": lambda pick: pick.choice(("sk-", "sk-proj-")) + mixed(pick, 48),
    "anthropic": lambda pick: "sk-ant-api03-" + mixed(pick, 93),
    "databricks": lambda pick: "dapi" + some(pick, HEX, 32),
    "jwt": jwt,
    "crypt": crypt,
}
"""Known by their shape: found wherever they stand."""

ANYWHERE = (
    "deploy the app with {} please",
    "    {}\n",
    "# old value: {}",
    "vars:\n  region: eu\n  app_value: {}\n  port: 80\n",
    'run: ["app", "--set", "x={}"]',
    "[web]\nweb1 ansible_host=web1 app_setting={}\n",
    "- name: Call it\n  ansible.builtin.command: /usr/bin/app --with {} --verbose\n",
    "curl -H 'X-Custom: {}' https://api.example.com/v1",
    '{{"a": "{}", "b": 1}}',
)
PASSWORDS = (
    "create the mysql user app with password {} on the db hosts",
    "the password is {}",
    "set the root password to {}",
    "use '{}' as the password",
    "db_password: {}\n",
    'db_password: "{}"\nport: 5432\n',
    "vars:\n  mysql_root_password: '{}'\n  x: 1\n",
    "[all:vars]\nansible_user=deploy\nansible_password={}\n",
    "web1 ansible_host=10.0.0.1 ansible_become_pass={} ansible_port=22\n",
    "export DB_PASSWORD={}\n",
    'PGPASSWORD="{}" psql -h db -U app',
    '{{"user": "app", "password": "{}"}}',
    "mysql -u root -p{} -e 'select 1'",
    "sshpass -p '{}' ssh root@web1",
    "# TODO password: {}",
    "machine git.example.com login ci password {}\n",
    "db.example.com:5432:app:app:{}\n",
    "CREATE USER 'app'@'%' IDENTIFIED BY '{}';",
    "echo 'deploy:{}' | chpasswd",
    "[client]\nuser = root\npassword = {}\n",
    "curl -u admin:{} https://nexus.example.com/repository",
    "    - community.mysql.mysql_user:\n        name: app\n        login_password: {}\n        state: present\n",
    "requirepass {}\n",
    "smtp:\n  host: mail\n  auth:\n    userPassword: {}\n    user: x\n",
)
IN_URLS = (
    "postgresql://app:{}@db.example.com:5432/app",
    "clone https://ci:{}@git.example.com/app.git to /srv/app",
    "redis_url: redis://:{}@cache:6379/0",
    "amqp://user:{}@rabbit/vhost",
)
BEARERS = (
    "Authorization: Bearer {}",
    "curl -H 'Authorization: Bearer {}' https://api.example.com",
    'headers:\n  Authorization: "Bearer {}"\n  Accept: text/html\n',
)
SECRET_KEYS = (
    "aws_secret_access_key: {}\n",
    "AWS_SECRET_ACCESS_KEY={}",
    "the aws secret access key is {}",
    "    aws_secret_key: '{}'\n",
    "key AKIAIOSFODNN7EXAMPLE and {} for the bucket",
)
BESIDE_KEYS = (
    "api_key: {}\n",
    "app:\n  clientSecret: {}\n  port: 80\n",
    "export API_TOKEN={}",
    '{{"access_token": "{}", "expires": 3600}}',
    "[app]\nsecret_key = {}\n",
    "web1 vault_token={} x=1",
    "--api-key {} --region eu",
    "X-Api-Key: {}",
    "https://api.example.com/v1?api_key={}&limit=3",
    "encryption_key: '{}'",
)
BLOCKS = (
    "{}",
    "use this key:\n{}\nfor the web hosts",
    "tls_key: |\n  {indented}\nport: 443\n",
    "- name: Write the key\n  ansible.builtin.copy:\n    content: |\n      {deeper}\n    dest: /etc/ssl/x.key\n",
    'key: "{escaped}"\n',
    "{commented}",
)


def _in_block(secret: str, text: str) -> str:
    return text.format(
        secret,
        indented=secret.replace("\n", "\n  "),
        deeper=secret.replace("\n", "\n      "),
        escaped=secret.replace("\n", "\\n"),
        commented="# " + secret.replace("\n", "\n# "),
    )


def _azure(pick: random.Random) -> Iterator[Case]:
    key = b64(pick, 64)
    yield Case(
        "azure",
        key,
        f"DefaultEndpointsProtocol=https;AccountName=relia;AccountKey={key};EndpointSuffix=core.windows.net",
    )
    key = b64(pick, 32)
    yield Case("azure", key, f"Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={key}")
    key = some(pick, MIXED, 20) + "%2B" + some(pick, MIXED, 20) + "%3D"
    yield Case("azure", key, f"https://x.blob.core.windows.net/c/f.tgz?sv=2022-11-02&sr=b&sig={key}&se=2030-01-01")


def _small_kinds(pick: random.Random) -> Iterator[Case]:
    """Kinds with places of their own."""
    yield from _azure(pick)
    auth = base64.b64encode(f"admin:{password(pick)}".encode()).decode()
    yield Case("basic-auth", auth, f"Authorization: Basic {auth}")
    yield Case("basic-auth", auth, f'{{"auths": {{"registry.example.com": {{"auth": "{auth}"}}}}}}')
    key = b64(pick, 32)
    yield Case("wireguard", key, f"[Interface]\nPrivateKey = {key}\nAddress = 10.8.0.1/24\n")
    yield Case("wireguard", key, f"the wireguard private key is {key}")
    yield Case("wireguard", key, f"[Peer]\nPresharedKey={key}\nAllowedIPs = 10.8.0.0/24\n")
    community = mixed(pick, 10)
    yield Case("snmp", community, f"snmp-server community {community} RO")
    yield Case("snmp", community, f"rocommunity {community} 10.0.0.0/8\nsyslocation here\n")
    yield Case("snmp", community, f"configure snmp with the community string {community} on the switches")
    yield Case("snmp", community, f"- community.network.x:\n    community: {community}\n    access: ro\n")
    psk = password(pick)
    yield Case("wifi", psk, f'network={{\n  ssid="office"\n  psk="{psk}"\n}}')
    yield Case("wifi", psk, f"join the wlan office, the wifi key is {psk}")
    yield Case("wifi", psk, f"wpa_passphrase={psk}\n")
    data = b64(pick, 400)
    name = pick.choice(("client-key-data", "client-certificate-data", "certificate-authority-data"))
    yield Case("kubeconfig", data, f"users:\n- name: admin\n  user:\n    {name}: {data}\n")
    value = b64(pick, 18)
    yield Case(
        "kubernetes-secret",
        value,
        f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  whatever: {value}\n  other: {b64(pick, 12)}\n",
    )
    hashed = crypt(pick)
    yield Case("htpasswd", hashed, f"admin:{hashed}\n")
    yield Case("shadow", hashed, f"- ansible.builtin.user:\n    name: x\n    password: '{hashed}'\n")
    webhook = f"T{some(pick, string.ascii_uppercase, 8)}/B{some(pick, string.ascii_uppercase, 8)}/{mixed(pick, 24)}"
    yield Case("webhook", webhook, f"notify https://hooks.slack.com/services/{webhook} when done")


def cases(seed: int, rounds: int) -> list[Case]:
    """So many rounds of every kind."""
    pick = random.Random(seed)
    made: list[Case] = []
    for _ in range(rounds):
        for kind, make in TOKENS.items():
            secret = make(pick)
            made.append(Case(kind, secret, pick.choice(ANYWHERE).format(secret)))
        for kind, places, make in (
            ("password", PASSWORDS, password),
            ("password", PASSWORDS, password),
            ("password", PASSWORDS, password),
            ("password", PASSWORDS, password),
            ("url-password", IN_URLS, lambda pick: mixed(pick, 16)),
            ("bearer", BEARERS, lambda pick: mixed(pick, 32)),
            ("aws-secret-key", SECRET_KEYS, lambda pick: "aB3" + some(pick, BASE64, 37)),
            ("named", BESIDE_KEYS, lambda pick: pick.choice((mixed(pick, 32), some(pick, HEX, 32), b64(pick, 24)))),
            ("named", BESIDE_KEYS, lambda pick: mixed(pick, 20)),
        ):
            secret = make(pick)
            made.append(Case(kind, secret, pick.choice(places).format(secret)))
        for kind, title in (
            ("private-key", "RSA PRIVATE KEY"),
            ("private-key", "EC PRIVATE KEY"),
            ("openssh-key", "OPENSSH PRIVATE KEY"),
            ("pgp-key", "PGP PRIVATE KEY BLOCK"),
        ):
            secret = pem(pick, title)
            made.append(Case(kind, secret, _in_block(secret, pick.choice(BLOCKS))))
        secret = vault(pick)
        made.append(
            Case("ansible-vault", secret, _in_block(secret, pick.choice(("{}", "x: !vault |\n  {indented}\ny: 1\n"))))
        )
        made += _small_kinds(pick)
    return made
