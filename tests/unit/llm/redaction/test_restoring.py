"""What a model makes of a placeholder becomes the person's own words again, where that is certain."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from relia.llm.domain import Message, Prompt, Purpose, Redaction, Speaker
from relia.llm.redaction.redactor import Redacted, Redactor
from relia.llm.redaction.settings import RedactionSettings


def redacted(*texts: str, addresses: bool = False, emails: bool = False) -> Redacted:
    messages = tuple(Message(Speaker.USER, text) for text in texts)
    settings = RedactionSettings(redact_addresses=addresses, redact_emails=emails)
    return Redactor(settings).redact(Prompt(messages, Purpose.DRAFT, "draft-1", 100))


def sent(*texts: str) -> tuple[str, ...]:
    return tuple(message.text for message in redacted(*texts).prompt.messages)


ASKED = "create the user app with password S3cr3t!Pa55, and use ghp_16C7e42F292c6912E7710c838347Ae178B4a"


def test_placeholders_are_numbered_in_order_and_say_what_they_stand_for() -> None:
    assert sent(ASKED) == ("create the user app with password RELIA_PASSWORD_1, and use RELIA_TOKEN_2",)


def test_two_prompts_that_differ_in_their_secrets_alone_are_the_same_redacted() -> None:
    assert sent(ASKED) == sent(ASKED.replace("S3cr3t!Pa55", "0ther-Pw!").replace("7Ae178B4a", "000000000"))


def test_the_same_secret_has_the_same_placeholder_in_every_message_also_where_nothing_names_it() -> None:
    first, second = sent("db_password: S3cr3t!Pa55\n", "why does `psql postgres` ask, when I type S3cr3t!Pa55 at it?")
    assert first == "db_password: RELIA_PASSWORD_1\n"
    assert second == "why does `psql postgres` ask, when I type RELIA_PASSWORD_1 at it?"


def test_what_a_person_wrote_like_a_placeholder_is_never_taken_for_one() -> None:
    whole = redacted("keep RELIA_PASSWORD_1 as it is; the password is S3cr3t!Pa55")
    assert whole.prompt.messages[0].text == "keep RELIA_PASSWORD_1 as it is; the password is RELIA_PASSWORD_2"
    restorer = whole.restorer()
    assert restorer.feed("RELIA_PASSWORD_1 RELIA_PASSWORD_2") + restorer.flush() == "RELIA_PASSWORD_1 S3cr3t!Pa55"
    assert restorer.left == ()


def test_what_was_redacted_is_counted_by_kind() -> None:
    assert redacted(ASKED).redactions == (Redaction("github-token", 1), Redaction("password", 1))


@pytest.mark.parametrize(
    ("answered", "meant"),
    [
        ("password: RELIA_PASSWORD_1\n", "password: S3cr3t!Pa55\n"),
        ('password: "RELIA_PASSWORD_1"\n', 'password: "S3cr3t!Pa55"\n'),
        ("password: '{{ RELIA_PASSWORD_1 }}'\n", "password: 'S3cr3t!Pa55'\n"),
        ('password: "{{ RELIA_PASSWORD_1 | password_hash }}"', "password: \"{{ 'S3cr3t!Pa55' | password_hash }}\""),
        ("password: relia_password_1\n", "password: S3cr3t!Pa55\n"),
        ("it is RELIA_\n  PASSWORD_1, then", "it is S3cr3t!Pa55, then"),
        (r"it is RELIA\_PASSWORD\_1, then", "it is S3cr3t!Pa55, then"),
        ("mysql -pRELIA_PASSWORD_1 -e x", "mysql -pS3cr3t!Pa55 -e x"),
        ("RELIA_PASSWORD_1x RELIA_PASSWORD_1", "S3cr3t!Pa55x S3cr3t!Pa55"),
    ],
)
def test_it_is_put_back_in_every_form_that_is_certain(answered: str, meant: str) -> None:
    assert redacted(ASKED).restore(answered) == meant


@pytest.mark.parametrize(
    "answered",
    [
        "password: RELIA_PASSWORD_9\n",
        "password: RELIA_TOKEN_1\n",
        "password: RELIA_PASSWORD_12\n",
        "relia-password-1.yml",
        'vars:\n  relia_password_1: x\n  y: "{{ relia_password_1 }}"\n',
    ],
)
def test_what_is_not_certain_is_left_and_told(answered: str) -> None:
    restorer = redacted(ASKED).restorer()
    assert restorer.feed(answered) + restorer.flush() == answered
    assert restorer.left


@pytest.mark.parametrize(
    "secret", ["ab: c#1", "@dmin#1!", 'quo"ted"x1', "it's-1!", "back\\slash1", "12345678", "true1: #"]
)
@pytest.mark.parametrize("written", ["password: {}\n", 'password: "{}"\n', "password: '{}'\n", "- password: {}\n"])
def test_a_secret_stays_the_same_value_wherever_yaml_has_it(secret: str, written: str) -> None:
    whole = redacted(f"the password is `{secret}` for all hosts")
    placeholder = re.search(r"RELIA_\w+", whole.prompt.messages[0].text)
    assert placeholder is not None
    answer = yaml.safe_load(whole.restore(written.format(placeholder[0])))
    assert (answer[0] if isinstance(answer, list) else answer) == {"password": secret}


KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB\n-----END RSA PRIVATE KEY-----"
)


@pytest.mark.parametrize(
    "written",
    [
        "content: |\n  {}\n",
        "deep:\n  deeper:\n    content: |\n      {}\n",
        "content: {}\n",
        'content: "{}"\n',
    ],
)
def test_a_key_of_several_lines_is_indented_or_escaped_as_its_new_place_needs_it(written: str) -> None:
    whole = redacted(f"write this key:\n{KEY}".replace("\n", "\n    "))
    answer = yaml.safe_load(whole.restore(written.format("RELIA_PRIVATE_KEY_1")))
    while "content" not in answer:
        answer = next(iter(answer.values()))
    assert answer["content"].strip() == KEY


PIECES = st.sampled_from(
    [
        "RELIA_PASSWORD_1", "RELIA_TOKEN_2", "relia_password_1", "RELIA_", "RELIA", "{{ ", " }}", "{{", '"', "'", "\n", ": ",
        "- ", "_1", "0", "PASSWORD_", "x", "reliable", " ", "\\_", "RELIA_PASSWORD_9", "{", "RELIA_\n  PASSWORD_1", "#", "|",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join), st.data())
def test_a_stream_gives_the_same_however_it_is_cut(answer: str, data: st.DataObject) -> None:
    whole = redacted(ASKED)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=12)))
    restorer = whole.restorer()
    pieces = [answer[a:b] for a, b in zip([0, *cuts], [*cuts, len(answer)], strict=True)]
    streamed = "".join(restorer.feed(piece) for piece in pieces) + restorer.flush()
    assert streamed == whole.restore(answer)


def test_a_stream_gives_what_it_can_at_once() -> None:
    restorer = redacted(ASKED).restorer()
    assert restorer.feed("- name: Add the user\n") == "- name: Add the user\n"
    assert restorer.feed("  password: RELIA_PASS") == "  password: "
    assert restorer.feed("WORD_1\n  state: present\n") == "S3cr3t!Pa55\n  state: present\n"


WRITTEN = st.sampled_from(
    [
        "the password is S3cr3t!Pa55", "\n", " ", "db_password: 'x:1#y2z'", "RELIA_PASSWORD_1", "RELIA_", "1", "{{", "}}", '"',
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "postgres://a:b1c2d3@h/x", "token=", "Aa1Bb2Cc3Dd4", "password: ", "\\",
        KEY, "  ", "- ", "$ANSIBLE_VAULT;1.1;AES256\n  3132", "10.1.2.3", "a@b.example", "0", "'", "|", "_",
    ]
)  # fmt: skip


@given(st.lists(WRITTEN, max_size=12).map("".join))
def test_every_prompt_comes_back_as_it_was(text: str) -> None:
    whole = redacted(text, addresses=True, emails=True)
    assert whole.restore(whole.prompt.messages[0].text) == text


def test_addresses_and_mail_are_hidden_only_when_asked_for() -> None:
    text = "mail ops@corp.example about db1.corp.example (10.20.30.40, fd00::12) on 127.0.0.1"
    assert redacted(text).prompt.messages[0].text == text
    hidden = redacted(text, addresses=True, emails=True).prompt.messages[0].text
    assert hidden == "mail RELIA_EMAIL_1 about RELIA_HOST_2 (RELIA_ADDRESS_3, RELIA_ADDRESS_4) on 127.0.0.1"


@pytest.mark.parametrize(
    "text",
    [
        'password: "{{ vault_db_password }}"\n',
        "password: changeme\n",
        "token: <your token>\n",
        "password: \"{{ lookup('env', 'DB_PASSWORD') }}\"\n",
        "password_file: /run/secrets/db\n",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdGkV3x0Qm6wS7bAAAAC3NzaC1lZDI1NTE5AAAA ops\n",
        "checksum: sha256:1f2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff001\n",
        "version: 5f4dcc3b5aa765d61d8327deb882cf99aabbccdd\n",
        "update_password: on_create\n",
        "PasswordAuthentication no\n",
        "- name: Set the password policy\n  ansible.builtin.lineinfile:\n    path: /etc/passwd\n    line: x\n",
        "api_key_length: 32\ntoken_ttl: 3600\n",
        "no_log: true\nbecome_user: root\n",
        "when: db_password == ''\n",
        "clone ansible-lockdown/RHEL8-CIS and give group ops sudo without password",
    ],
)
def test_what_is_no_secret_reaches_the_model(text: str) -> None:
    assert sent(text) == (text,)
