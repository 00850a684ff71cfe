"""The names that one Bedrock model goes by: ids, inference profiles, ARNs. What a name cannot tell stays unknown."""

import re

GEOGRAPHIES = frozenset({"us", "eu", "apac", "jp", "au", "ca", "in", "sa"})
"""Prefixes of inference profiles that keep a call in a part of the world; they are billed as the model in its region."""
_ARN = re.compile(r"arn:aws:bedrock:[a-z0-9-]*:\d*:(?P<kind>[a-z-]+)/(?P<id>.+)")
_NAMED = frozenset({"foundation-model", "inference-profile"})
"""Kinds of resource whose id is the model's. All others (application profiles, imported and custom models, provisioned
throughput, routers) have ids of their own, and other prices."""
_VERSION = re.compile(r"(-v\d+)?(:\d+)?(:\d+k)?$")


def spellings(model: str, region: str | None = None) -> tuple[str, ...]:
    """The ids under which a price list may have `model`, the most exact first; none for what does not tell its model, and
    for GovCloud and China, which have prices of their own."""
    if (region or "").startswith(("us-gov-", "cn-")):
        return ()
    if model.startswith("arn:"):
        arn = _ARN.fullmatch(model)
        if arn is None or arn["kind"] not in _NAMED:
            return ()
        model = arn["id"]
    if "/" in model:
        return ()
    prefix, _, rest = model.partition(".")
    names = (model, rest) if prefix in GEOGRAPHIES else (model,)
    return tuple(dict.fromkeys(spelt for name in names for spelt in (name, _VERSION.sub("", name, count=1))))
