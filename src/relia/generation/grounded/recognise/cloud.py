"""Clouds: AWS; `other_clouds` and `openstack` read the others.

S3 bucket corp-logs in eu-central-1, versioning on        security group "web-sg" in vpc-0a1b allowing 443 from anywhere
t3.small instance named web-a from ami-0abc               A record www.example.com -> 192.0.2.7, ttl 300
azure resource group rg-demo in westeurope                openstack volume data01 with 200 GB
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.naming import after, is_name, named, names, number_after, removes, state_of
from relia.generation.grounded.recognise.openstack import openstack
from relia.generation.grounded.recognise.other_clouds import azure, digitalocean, google
from relia.generation.grounded.recognise.tags import tags_of
from relia.generation.grounded.text import paths, quoted

_A = "amazon.aws."
_REGION = (
    r"\b((?:us|eu|ap|sa|ca|me|af|il)-(?:gov-)?(?:north|south|east|west|central|northeast|southeast"
    r"|northwest|southwest)-\d)\b"
)
_OTHERS = r"\bazure\b|\bgcp\b|\bgcs\b|\bgoogle\b|\bopenstack\b|\bdigital ?ocean\b|\bdroplets?\b|\bhetzner\b|\bminio\b"
_TOPIC = (
    r"\baws\b|\bec2\b|\bs3\b|\broute ?53\b|\bami-[0-9a-f]+|\bvpc\b|\biam\b|\brds\b|\bsubnet-[0-9a-f]"
    r"|\bi-[0-9a-f]{8,}|\bebs\b|\belastic ip\b|\blambda\b|\bsecurity group\b|\bbuckets?\b"
)


def cloud(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a cloud's resources."""
    for other in (azure, google, openstack, digitalocean):
        if planned := other(text, situation):
            return planned
    if not situation.topic(_TOPIC) and not says(text, r"\b(?:A|AAAA|CNAME|TXT|MX)\s+record\b"):
        return []
    if situation.topic(_OTHERS):
        return []
    region = find(text, _REGION) or find(situation.prompt, _REGION)
    for read in (_record, _security_group, _object, _bucket, _key, _iam, _volume, _network, _instance):
        if planned := read(text, situation, region):
            return planned
    return []


def _record(text: str, situation: Situation, region: str | None) -> list[Planned]:
    del region
    kind = find(text, r"\b(AAAA|A|CNAME|TXT|MX|NS|SRV)[- ]record\b") or find(
        text, r"\brecord\b[^,;]*\btype\s+(A|AAAA|CNAME|TXT|MX)\b"
    )
    if not kind and situation.topic(r"\broute ?53\b|\bdns\b|\bhosted zone\b"):
        kind = find(text, r"\b(AAAA|CNAME|TXT|MX)\b")
    if not kind or not (says(situation.prompt, r"\broute ?53\b|\baws\b|\bdns\b|\bzone\b") or says(text, r"\brecord\b")):
        return []
    bare = re.sub(r"\bzone\s+\S+", " ", text)
    hosts = re.findall(
        r"(?<![\w.@-])((?:\*\.)?[a-z0-9_][\w-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,})\.?(?![\w.])", bare, re.IGNORECASE
    )
    address = find(bare, r"(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})(?![\w./])")
    if not hosts:
        return []
    value = address or (hosts[1] if len(hosts) > 1 else next(iter(quoted(text)), None))
    zone = after(text, r"(?:hosted )?zone", r"[\w-]+(?:\.[\w-]+)+") or ".".join(hosts[0].split(".")[-2:])
    ttl = number_after(text, r"ttl(?: of)?")
    values = {
        "zone": zone,
        "record": hosts[0],
        "type": kind.upper(),
        "value": value,
        "ttl": ttl,
        "overwrite": True
        if says(
            f"{text} {situation.prompt}",
            r"\boverwrit\w+\b|\breplac\w+\b|\bif it differs\b|\bupdate (?:it|the record)\b",
        )
        else None,
        "state": state_of(text),
    }
    if value is None and not removes(text):
        return []
    return [Planned(f"{_A}route53", compact(values))]


def _security_group(text: str, situation: Situation, region: str | None) -> list[Planned]:
    if not says(text, r"\b(?:security group|sg)\b") or says(text, r"\binstance\b"):
        return []
    described = find(text, r"\bdescription\s*(?:=|:|is)?\s*[\"']([^\"']+)")
    bare = text.replace(described, " ") if described else text
    name = next((item for item in quoted(bare) if item.strip()), None) or named(bare, r"security groups?|sg")
    if not name:
        return []
    rules = _rules(text)
    situation.last["security group"] = name
    description = described or find(
        text, r"\bdescription\s*(?:=|:|is)?\s*[\"']?([\w -]+?)[\"']?(?=$|,|;|\)|\s+(?:allow|in|and)\b)"
    )
    values = {
        "name": name,
        "description": description or name,
        "vpc_id": find(text, r"\b(vpc-[0-9a-f]+)"),
        "rules": rules or None,
        "region": region,
        "state": state_of(text),
    }
    return [Planned(f"{_A}ec2_security_group", compact(values))]


def _rules(text: str) -> list[dict[str, object]]:
    """A rule for each source: `443 and 80 from anywhere, 22 from 10.0.0.0/8`."""
    rules: list[dict[str, object]] = []
    start = 0
    for source in re.finditer(
        r"(?:\bfrom\b|\bfor\b|\bto\b)\s+(?:the\s+)?((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?|(?:any|every)(?:where|body|one)?\b"
        r"|(?:whole )?(?:world|internet)\b)",
        text,
        re.IGNORECASE,
    ):
        said, start = text[start : source.start()], source.end()
        ports = re.findall(r"(?<![\w.:/-])(\d{1,5})(?:/(?:tcp|udp))?(?![\w.:/-])", said)
        address = source.group(1) if source.group(1)[0].isdigit() else "0.0.0.0/0"
        if ports:
            rule = {
                "proto": "udp" if says(said, r"\budp\b") else "tcp",
                "ports": [int(port) for port in ports],
                "cidr_ip": address if "/" in address else f"{address}/32",
            }
            rules.append(rule)
    return rules


def _object(text: str, situation: Situation, region: str | None) -> list[Planned]:
    if not situation.topic(r"\bbucket\b|\bs3\b") or not says(
        text, r"\b(?:upload\w*|download\w*|put|fetch|get|copy|sync)\b"
    ):
        return []
    bucket = (
        named(re.sub(r"\bs3 bucket\b", "bucket", text), r"bucket")
        or find(text, r"\bs3://([\w.-]+)")
        or situation.last.get("bucket")
        or named(situation.prompt, r"(?:s3 )?bucket")
    )
    key = find(text, r"\bs3://[\w.-]+/(\S*\w)")
    local = next((path for path in paths(text) if not key or key not in path), None) or find(
        text, r"\b(?:upload|put|copy|get|download|fetch)\s+(?:the\s+)?(?:file\s+|object\s+)?[\"']?([\w./-]+\.\w+)"
    )
    if not bucket or not local or says(text, r"\bcreate\b[^,;]*\bbucket\b"):
        return []
    fetching = says(text, r"\b(?:download|fetch|get)\b")
    spoken = find(text, r"\bas\s+[\"']?([\w./-]+)")
    name = key or (spoken if spoken and is_name(spoken) else None) or local.rsplit("/", 1)[-1]
    target: dict[str, object] = {"dest": local} if fetching else {"src": local}
    values = {"bucket": bucket, "object": name, **target, "mode": "get" if fetching else "put", "region": region}
    return [Planned(f"{_A}s3_object", compact(values))]


def _bucket(text: str, situation: Situation, region: str | None) -> list[Planned]:
    if not says(text, r"\bbuckets?\b"):
        return []
    found = names(text, r"(?:aws )?(?:s3[- ])?buckets?")
    if not found:
        return []
    situation.last["bucket"] = found[0]
    public = says(text, r"\bblock(?:ed|s|ing)?\b[^,;]*\bpublic\b|\bno public\b|\bpublic access block")
    blocked = dict.fromkeys(
        ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"), True
    )
    values = {
        "region": region,
        "versioning": not says(text, r"\bversion\w* (?:off|disabled)\b|\bno version|\bwithout version")
        if says(text, r"\bversion(?:ing|ed)\b")
        else None,
        "encryption": "AES256"
        if says(text, r"\bAES-?256\b|\bencrypt\w*\b") and not says(text, r"\bkms\b")
        else "aws:kms"
        if says(text, r"\bkms\b")
        else None,
        "public_access": blocked if public else None,
        "tags": tags_of(text),
        "force": True
        if removes(text) and says(text, r"\b(?:content\w*|everything|force|non-?empty|all (?:its )?objects)\b")
        else None,
        "state": state_of(text),
    }
    return [looped(f"{_A}s3_bucket", "name", found, compact(values))]


def _key(text: str, situation: Situation, region: str | None) -> list[Planned]:
    del situation
    if not says(text, r"\bkey ?pair\b") or says(text, r"\binstance\b"):
        return []
    name = named(text, r"(?:ec2 )?key ?pair")
    source = next(iter(paths(text)), None) or find(text, r"\b([\w./-]+\.pub)\b")
    material = f"{{{{ lookup('ansible.builtin.file', '{source}') }}}}" if source else None
    values = {"name": name, "key_material": material, "region": region, "state": state_of(text)}
    return [Planned(f"{_A}ec2_key", compact(values))] if name else []


def _iam(text: str, situation: Situation, region: str | None) -> list[Planned]:
    del situation, region
    if not says(text, r"\biam\b"):
        return []
    kind = find(text, r"\biam[- ](user|group|role)\b") or ("user" if says(text, r"\busers?\b") else None)
    name = named(text, rf"iam[- ]{kind}|{kind}") if kind else None
    if not name or kind == "role":
        return []
    policy = find(text, r"\b(arn:aws:iam::\S+\w)")
    values = {"name": name, "managed_policies": [policy] if policy else None, "state": state_of(text)}
    return [Planned(f"{_A}iam_{kind}", compact(values))]


def _volume(text: str, situation: Situation, region: str | None) -> list[Planned]:
    if not says(text, r"\b(?:ebs|ec2) volume\b|\bebs\b") and not (
        says(text, r"\bvolume\b") and situation.topic(r"\baws\b|\bec2\b|\bebs\b")
    ):
        return []
    size = find(text, r"\b(\d+)\s*(?:gi?b|g)\b")
    values = {
        "name": named(text, r"(?:ebs |ec2 )*volume"),
        "volume_size": int(size) if size else None,
        "volume_type": find(text, r"\b(gp2|gp3|io1|io2|st1|sc1)\b"),
        "zone": find(text, r"\b([a-z]{2}-[a-z]+-\d[a-f])\b"),
        "instance": find(text, r"\b(i-[0-9a-f]{8,17})\b"),
        "device_name": find(text, r"\b(/dev/(?:sd|xvd)\w+)"),
        "encrypted": True if says(text, r"\bencrypted\b") else None,
        "region": region,
        "state": state_of(text),
    }
    return [Planned(f"{_A}ec2_vol", compact(values))] if size or values["name"] else []


def _network(text: str, situation: Situation, region: str | None) -> list[Planned]:
    del situation
    block = find(text, r"\b((?:\d{1,3}\.){3}\d{1,3}/\d{1,2})\b")
    if says(text, r"\bsubnet\b") and block and not says(text, r"\binstance\b"):
        values = {
            "vpc_id": find(text, r"\b(vpc-[0-9a-f]+)"),
            "cidr": block,
            "az": find(text, r"\b([a-z]{2}-[a-z]+-\d[a-f])\b"),
            "region": region,
            "state": state_of(text),
        }
        name = named(text, r"subnet")
        tags = {**({"Name": name} if name and not name.startswith("vpc-") else {}), **(tags_of(text) or {})} or None
        return [Planned(f"{_A}ec2_vpc_subnet", compact({**values, "tags": tags}))]
    if says(text, r"\bvpc\b") and block and not says(text, r"\binstance\b"):
        return [
            Planned(
                f"{_A}ec2_vpc_net",
                compact(
                    {
                        "name": named(text, r"vpc"),
                        "cidr_block": block,
                        "tags": tags_of(text),
                        "region": region,
                        "state": state_of(text),
                    }
                ),
            )
        ]
    return []


_STATES = (
    ("stopped", r"\bstop(?:ped)?\b|\bshut ?down\b"),
    ("terminated", r"\bterminat\w+|\bdestroy\w*|\bdelete\w*|\bremove\b"),
    ("restarted", r"\brestart\w*|\breboot\w*"),
    ("running", r"\bstart\w*|\bspin|\blaunch\w*|\bcreate|\brun(?:ning)?\b|\bneed|\binstance\b"),
)


def _instance(text: str, situation: Situation, region: str | None) -> list[Planned]:
    kind = find(text, r"(?<![\w.])([a-z]\d[a-z]*\.(?:nano|micro|small|medium|\d*x?large|metal))\b")
    identifiers = re.findall(r"\b(i-[0-9a-f]{8,17})\b", text)
    if not (says(text, r"\bec2\b|\binstances?\b|\bvm\b") or identifiers or kind):
        return []
    state = next(value for value, pattern in (*_STATES, ("running", "")) if says(text, pattern))
    bare = re.sub(
        r"\b(?:key(?:pair| pair| name)?|subnet|type|region|image|security group|group)\s+[\"']?\S+",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    name = (
        None
        if identifiers
        else find(bare, r"\b(?:named?|called|name[=:])\s*[\"']?([\w.-]*\w)")
        or named(bare.replace(kind or "\0", " "), r"(?:ec2 |aws )*instance")
    )
    group = after(text, r"security[- ]groups?|sg") or (
        situation.last.get("security group")
        if says(text, r"\busing it\b|\b(?:with|in) (?:it|that group|this group)\b")
        else None
    )
    count = find(text, r"\b(\d+|two|three|four|five)\s+(?:\S+\s+)?(?:ec2 )?instances\b")
    numbers = {"two": 2, "three": 3, "four": 4, "five": 5}
    values = {
        "name": name,
        "instance_ids": identifiers or None,
        "instance_type": kind,
        "image_id": find(text, r"\b(ami-[0-9a-f]+)\b"),
        "key_name": after(text, r"key ?pair|key[ _]name|ssh key|key"),
        "security_group": group,
        "vpc_subnet_id": find(text, r"\b(subnet-[0-9a-f]+)"),
        "exact_count": (int(count) if count.isdigit() else numbers[count.lower()]) if count else None,
        "region": region,
        "tags": tags_of(text),
        "wait": True if says(text, r"\band wait\b|\bwait (?:for|until)\b") else None,
        "state": state,
    }
    return [Planned(f"{_A}ec2_instance", compact(values))] if name or identifiers else []
