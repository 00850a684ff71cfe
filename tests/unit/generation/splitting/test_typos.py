"""Slips in words that steps are read by are mended; names, paths and quotes are not touched."""

import pytest

from relia.generation.grounded.splitting.typos import mended


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("instal nginx on teh hosts", "install nginx on the hosts"),
        ("resart nginx", "restart nginx"),
        ("remvoe the packge vim", "remove the package vim"),
        ("creat a direcory /srv/x", "create a directory /srv/x"),
        ("pythn on ubunut", "pythn on ubuntu"),
    ],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    assert mended(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "create user stark",
        "restart the service remot",
        'write "instal me" to /etc/instal.conf',
        "the owned files, updated hourly and mounted",
        "copy instal.sh to /opt/instal.sh",
        "download the installer, then umount the image",
    ],
)
def test_names_quotes_paths_and_inflections_stay(text: str) -> None:
    assert mended(text) == text
