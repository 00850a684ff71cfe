"""A plan is completed by what a step states beside it by an option's own name, and by nothing else."""

import pytest

from relia.catalog.service import Catalog
from relia.generation.grounded.filling.stated import stated

B = "ansible.builtin."


@pytest.mark.parametrize(
    ("module", "text", "given", "found"),
    [
        ("kubernetes.core.k8s", "apply web.yaml, context staging", {"src": "web.yaml"}, {"context": "staging"}),
        (f"{B}git", "clone it with depth 1 and remote upstream", {}, {"depth": 1, "remote": "upstream"}),
        (f"{B}get_url", "get it (timeout 60)", {"url": "https://x.example/a"}, {"timeout": 60}),
        (f"{B}copy", "copy a to /b, remote src yes", {"src": "a", "dest": "/b"}, {"remote_src": True}),
        (
            "community.docker.docker_container",
            "run web, log driver: json-file",
            {"name": "web"},
            {"log_driver": "json-file"},
        ),
    ],
)
def test_what_is_stated_by_an_option_s_name_is_found(
    whole_catalog: Catalog, module: str, text: str, given: dict[str, object], found: dict[str, object]
) -> None:
    assert stated(whole_catalog.spec(module), text, given) == found


@pytest.mark.parametrize(
    ("module", "text", "given"),
    [
        (f"{B}git", "clone it, depth 1", {"depth": 5}),
        (f"{B}git", "clone it, depth of field", {}),
        (f"{B}get_url", "get it and force it", {}),
        (f"{B}apt", "install nginx, name it", {"name": "nginx"}),
        ("kubernetes.core.k8s", "apply web.yaml, context web.yaml", {"src": "web.yaml"}),
        (f"{B}service", "restart it, sleep well", {"name": "nginx"}),
    ],
)
def test_nothing_is_found_that_is_given_already_or_is_no_value(
    whole_catalog: Catalog, module: str, text: str, given: dict[str, object]
) -> None:
    assert stated(whole_catalog.spec(module), text, given) == {}
