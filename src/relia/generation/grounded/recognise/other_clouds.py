"""Azure, Google and DigitalOcean."""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import after, named, state_of
from relia.generation.grounded.recognise.tags import tags_of

_AZ, _G, _DO = "azure.azcollection.azure_rm_", "google.cloud.gcp_", "community.digitalocean."
_AZURE_PLACES = (
    r"\b((?:west|east|north|south|central)+(?:europe|us\d?|asia|india|uk|africa)|(?:west|east|north|south)(?:central)?us\d?|uk(?:south|west)|"
    r"(?:france|germany|switzerland|norway|sweden|japan|australia|korea|canada|brazil)\w+)\b"
)


_PIECES = re.compile(
    r"\s*(?:,|\bplus\b|\band\b|\bwith\b)\s+(?:an?\s+|the\s+)?(?=(?:vnet|virtual network|storage account|vm|virtual machine)\b)",
    re.IGNORECASE,
)


def azure(text: str, situation: Situation) -> list[Planned]:
    """Resource groups, storage accounts, networks and machines in Azure."""
    if not situation.topic(r"\bazure\b|\bresource[ _]group\b"):
        return []
    pieces = _PIECES.split(text)
    if len(pieces) > 1 and says(pieces[0], r"^\W*(?:create |make |an? |the |azure )*(?:resource[ _-]group|rg)\b"):
        made = [planned for piece in pieces for planned in azure(piece, situation)]
        return made if len(made) == len(pieces) else []
    group = named(text, r"resource[ _-]group|rg") or situation.last.get("resource group")
    place = find(text, _AZURE_PLACES) or after(text, r"location|region")
    values: dict[str, object]
    if says(text, r"\bstorage account\b"):
        bare = text.replace("storage account", "storageaccount")
        values = {
            "resource_group": group,
            "name": named(bare, r"storageaccount"),
            "account_type": find(text, r"\b((?:Standard|Premium)_\w+)\b"),
            "location": place,
            "state": state_of(text),
        }
        return [Planned(f"{_AZ}storageaccount", compact(values))] if values["name"] and group else []
    if says(text, r"\b(?:vnet|virtual network)\b") and not says(text, r"\b(?:vm|virtual machine)\b"):
        block = find(text, r"\b((?:\d{1,3}\.){3}\d{1,3}/\d{1,2})\b")
        values = {
            "resource_group": group,
            "name": named(text, r"vnet|virtual network"),
            "address_prefixes_cidr": [block] if block else None,
            "location": place,
            "state": state_of(text),
        }
        return [Planned(f"{_AZ}virtualnetwork", compact(values))] if values["name"] and group else []
    if says(text, r"\b(?:vm|virtual machine)s?\b"):
        values = {
            "resource_group": group,
            "name": named(text, r"vm|virtual machine"),
            "vm_size": find(text, r"\b((?:Standard|Basic)_\w+)\b"),
            "location": place,
            **_power(text),
        }
        return [Planned(f"{_AZ}virtualmachine", compact(values))] if values["name"] and group else []
    if says(text, r"\bresource[ _-]group\b|\brg\b") and group:
        situation.last["resource group"] = group
        return [
            Planned(
                f"{_AZ}resourcegroup",
                compact({"name": group, "location": place, "tags": tags_of(text), "state": state_of(text)}),
            )
        ]
    return []


def _power(text: str) -> dict[str, object]:
    if says(text, r"\bdeallocat\w+"):
        return {"allocated": False}
    if says(text, r"\bstop\b|\bshut ?down\b|\bpower off\b"):
        return {"started": False}
    if says(text, r"^\W*start\b|\bpower on\b"):
        return {"started": True}
    return {"state": state_of(text)}


def google(text: str, situation: Situation) -> list[Planned]:
    """Buckets, machines and networks in Google's cloud."""
    if not situation.topic(r"\bgcp\b|\bgcs\b|\bgoogle\b|\bgce\b"):
        return []
    project = after(text, r"project") or after(situation.prompt, r"project")
    shared: dict[str, object] = {"project": project, "auth_kind": "application", "state": state_of(text)}
    if says(text, r"\bbucket\b"):
        name = named(text, r"(?:gcs |gcp |google |cloud |storage )*bucket")
        values = {
            "name": name,
            "location": after(text, r"location|region"),
            "storage_class": find(text, r"\b(STANDARD|NEARLINE|COLDLINE|ARCHIVE)\b"),
            **shared,
        }
        return [Planned(f"{_G}storage_bucket", compact(values))] if name else []
    if says(text, r"\b(?:vpc|network)\b") and not says(text, r"\binstance\b|\bvm\b"):
        name = named(text, r"(?:vpc )?network|vpc")
        return [Planned(f"{_G}compute_network", compact({"name": name, **shared}))] if name else []
    if says(text, r"\b(?:instance|vm)\b"):
        name = named(text, r"(?:gcp |gce |compute |google )*(?:instance|vm)")
        values = {
            "name": name,
            "machine_type": find(text, r"\b([a-z]\d[a-z]?-[a-z]+(?:-\d+)?|f1-micro|g1-small)\b"),
            "zone": find(text, r"\b([a-z]+-[a-z]+\d-[a-f])\b"),
            **shared,
        }
        return [Planned(f"{_G}compute_instance", compact(values))] if name and values["zone"] else []
    return []


def digitalocean(text: str, situation: Situation) -> list[Planned]:
    """Droplets at DigitalOcean."""
    if not says(text, r"\bdroplets?\b"):
        return []
    del situation
    name = named(text, r"(?:digital ?ocean )?droplet")
    values = {
        "name": name,
        "unique_name": True,
        "region": after(text, r"region") or find(text, r"\b((?:nyc|sfo|ams|sgp|lon|fra|tor|blr|syd)\d)\b"),
        "size": after(text, r"size") or find(text, r"\b(s-\d+vcpu-\d+gb)\b"),
        "image": after(text, r"image"),
        "state": state_of(text),
    }
    return [Planned(f"{_DO}digital_ocean_droplet", compact(values))] if name else []
