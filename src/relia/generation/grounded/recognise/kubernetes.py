"""Kubernetes objects; Helm's charts are read in `helm`.

create the k8s namespace "observability"              scale deployment api in namespace prod to 5 replicas
apply manifests/web.yml to the namespace shop         delete pod debug-shell from the namespace tools
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, looped, one_by_one, says
from relia.generation.grounded.recognise.helm import helm, namespace_of
from relia.generation.grounded.recognise.naming import after, named, names, number_after, removes, state_of
from relia.generation.grounded.recognise.waiting import seconds_in
from relia.generation.grounded.text import URL, paths

_K = "kubernetes.core."
_TOPIC = (
    r"\bk8s\b|\bkubernetes\b|\bkubectl\b|\bnamespaces?\b|\bpods?\b|\bdeployments?\b|\bhelm\b|\bk3s\b"
    r"|\bcluster\b|\bstatefulsets?\b|\bconfigmaps?\b|"
    r"\b(?:drain|cordon)\b"
)
_OF_OTHERS = (
    r"\binstall (?:the )?(?:packages?|kubectl|kubeadm|kubelet)\b|\bapt\b|\bdnf\b|\bservice (?:kubelet"
    r"|docker)|\bsysctl\b|\bmodprobe\b"
)
_KINDS = {
    "pod": ("Pod", "v1"),
    "service": ("Service", "v1"),
    "configmap": ("ConfigMap", "v1"),
    "secret": ("Secret", "v1"),
    "persistentvolumeclaim": ("PersistentVolumeClaim", "v1"),
    "pvc": ("PersistentVolumeClaim", "v1"),
    "serviceaccount": ("ServiceAccount", "v1"),
    "node": ("Node", "v1"),
    "namespace": ("Namespace", "v1"),
    "deployment": ("Deployment", "apps/v1"),
    "statefulset": ("StatefulSet", "apps/v1"),
    "daemonset": ("DaemonSet", "apps/v1"),
    "replicaset": ("ReplicaSet", "apps/v1"),
    "cronjob": ("CronJob", "batch/v1"),
    "job": ("Job", "batch/v1"),
    "ingress": ("Ingress", "networking.k8s.io/v1"),
}
_KIND = "(?:" + "|".join(_KINDS) + ")"
_OTHER_KINDS = "(?:" + "|".join(kind for kind in _KINDS if kind != "namespace") + ")"


_PIECES = re.compile(rf"\s*(?:,\s*(?:and\s+)?|\band\s+)(?=(?:the\s+|its\s+)?{_OTHER_KINDS}s?\s+[\"'\w])", re.IGNORECASE)


def kubernetes(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a cluster's objects or about Helm."""
    if situation.topic(r"\bhelm\b|\bchart\b") and (released := helm(text)):
        return released
    if not situation.topic(_TOPIC) or says(text, _OF_OTHERS):
        return []
    if says(text, r"\b(?:it|them|that node|the node)\b") and (node := situation.last.get("node")):
        text = re.sub(r"\b(?:it|that node|the node)\b", f"node {node}", text, count=1)
    if says(text, r"\b(?:the )?same (?:namespace|ns)\b") and (space := situation.last.get("namespace")):
        text = re.sub(r"\b(?:the )?same (?:namespace|ns)\b", f"namespace {space}", text)
    if (
        (space := situation.last.get("namespace"))
        and not namespace_of(text)
        and says(text, r"\bthere\b|\b(?:in|into) it\b")
    ):
        text = re.sub(r"\bthere\b|\b(?:in|into) it\b", f"in namespace {space}", text, count=1)
    if space := namespace_of(text):
        situation.last["namespace"] = space
    if len(several := _PIECES.split(text)) > 1 and removes(text):
        space = namespace_of(text)
        return one_by_one(
            (
                f"remove {piece}{f' in namespace {space}' if space and not namespace_of(piece) else ''}"
                for piece in several
            ),
            _removed,
        )
    for read in (_node, _restarted, _waited, _scale, _manifest, _info, _keyed, _namespace, _removed):
        if planned := read(text):
            if planned.module.endswith("k8s_drain") and isinstance(drained := planned.arguments.get("name"), str):
                situation.last["node"] = drained
            return [planned]
    return []


def _node(text: str) -> Planned | None:
    action = next((word for word in ("uncordon", "cordon", "drain") if says(text, rf"\b{word}(?:ed)?\b")), None)
    if action is None:
        return None
    found = names(text, r"nodes?") if says(text, r"\bnodes?\b") else names(text, action)
    options = compact(
        {
            "ignore_daemonsets": True if says(text, r"\bignor\w+[- ](?:all )?(?:the )?daemon ?sets?\b") else None,
            "delete_emptydir_data": True
            if says(
                text,
                r"\b(?:delet\w+|remov\w+|drop\w*)[- ](?:the )?(?:empty ?dir|local)"
                r"|\bempty ?dir\b[^,;]*\b(?:may|can|go|gone|lost)\b",
            )
            else None,
            "force": True if says(text, r"\bforce\b") else None,
            "terminate_grace_period": int(grace)
            if (grace := find(text, r"\bgrace(?: period)?(?: of)?\s+(\d+)"))
            else None,
        }
    )
    values = {"state": action, "delete_options": options if options and action == "drain" else None}
    return looped(f"{_K}k8s_drain", "name", found, compact(values)) if found else None


def _restarted(text: str) -> Planned | None:
    """A rollout that starts again has no module: kubectl does it."""
    if not says(
        text,
        r"\brollout restart\b|\brolling restart\b|\brestart(?:s|ed)? (?:the )?(?:rollout|deployment|statefulset|daemonset)\b",
    ):
        return None
    kind = (find(text, r"\b(deployment|statefulset|daemonset)s?\b") or "deployment").lower()
    name = find(text, rf"\b{kind}/([\w-]+)") or named(_elsewhere(text), kind)
    if not name:
        return None
    space = namespace_of(text)
    command = f"kubectl {f'-n {space} ' if space else ''}rollout restart {kind}/{name}"
    return Planned(
        "ansible.builtin.command", {"cmd": command}, {"changed_when": True}, name=f"Restart the {kind} {name}"
    )


def _elsewhere(text: str) -> str:
    """Without the words for the namespace that something is in."""
    where = (
        r"\b(?:from|in|of|into|inside)\s+(?:the\s+)?(?:namespace|ns)\s+[\"']?[\w-]+[\"']?"
        r"|\b(?:from|in|of|into)\s+(?:the\s+)?[\w-]+\s+(?:namespace|ns)\b"
    )
    return re.sub(where, " ", text, flags=re.IGNORECASE)


def _waited(text: str) -> Planned | None:
    """Until something is there and in a condition: `wait until deployment api in ns prod is Available, 180s at most`."""
    kind = find(text, r"\b(deployment|statefulset|daemonset|pod|job|node)s?\b")
    if not kind or not says(text, r"^\W*(?:then\s+)?(?:wait|hold|make sure|check)\b") or removes(text):
        return None
    name = named(_elsewhere(text), kind)
    condition = find(text, r"\b(available|ready|complete|progressing)\b") or (
        "available" if says(text, r"\b(?:up|rolled out|running)\b") and kind.lower() == "deployment" else None
    )
    if not name or not condition or name.lower() == condition.lower():
        return None
    object_kind, version = _KINDS[kind.lower()]
    values = {
        "api_version": None if version == "v1" else version,
        "kind": object_kind,
        "name": name,
        "namespace": namespace_of(text),
        "wait": True,
        "wait_condition": {"type": condition.capitalize(), "status": "True"},
        "wait_timeout": seconds_in(text),
    }
    return Planned(f"{_K}k8s_info", compact(values))


def _keyed(text: str) -> Planned | None:
    """What a definition of a few lines says: a config map or secret with its keys, a namespace with its labels."""
    kind = find(text, r"\b(config ?maps?|secrets?)\b") or find(text, r"\b(namespaces?|ns)\b")
    pairs = dict(re.findall(r"(?<![\w./-])([A-Za-z][\w./-]*)\s*=\s*(\{\{[^{}]*\}\}|\"[^\"]*\"|'[^']*'|[^\s,;]+)", text))
    pairs |= dict(re.findall(r"\bkey\s+([\w.-]+)\s+(?:from|with(?: the)? value|being|is)\s+(\{\{[^{}]*\}\})", text))
    pairs = {key: value.strip("\"'") for key, value in pairs.items()}
    if not kind or not pairs or removes(text):
        return None
    kind = kind.lower().replace(" ", "").removesuffix("s") if kind.lower() != "ns" else "namespace"
    bare = text if kind == "namespace" else _elsewhere(text)
    name = named(
        bare,
        rf"(?:k8s |kubernetes )?{'config ?map' if kind == 'configmap' else kind if kind != 'namespace' else 'namespace|ns'}",
    )
    if not name or name in pairs or (kind == "namespace" and not says(text, r"\blabel")):
        return None
    metadata = compact({"name": name, "namespace": namespace_of(text) if kind != "namespace" else None})
    object_kind, version = _KINDS[kind]
    definition: dict[str, object] = {"apiVersion": version, "kind": object_kind, "metadata": metadata}
    if kind == "namespace":
        metadata["labels"] = pairs
    else:
        definition["stringData" if kind == "secret" else "data"] = pairs
    keywords = {"no_log": True} if kind == "secret" else {}
    return Planned(f"{_K}k8s", {"state": "present", "definition": definition}, keywords)


def _scale(text: str) -> Planned | None:
    if not says(text, r"\bscal(?:e|ed|ing)\b|\breplicas?\b"):
        return None
    counted = find(text, r"\b(\d+)\s+(?:replicas?|pods?|instances|copies)\b")
    replicas = int(counted) if counted else number_after(text, r"to|replicas")
    kind = find(text, r"\b(deployment|statefulset|replicaset)\b") or "deployment"
    bare = re.sub(r"\b\d+\s+replicas?\b|\breplicas?\b", " ", text)
    name = named(bare, kind) if says(bare, rf"\b{kind}\b") else find(bare, r"\bscale\s+(?:the\s+)?([\w-]+)")
    if replicas is None or not name:
        return None
    kind, version = _KINDS[kind.lower()]
    values = {"api_version": version, "kind": kind, "name": name, "namespace": namespace_of(text), "replicas": replicas}
    return Planned(f"{_K}k8s_scale", compact(values))


def _manifest(text: str) -> Planned | None:
    """Something that stands in a file: applied, or taken away."""
    urls = [url for url in URL.findall(text) if url.endswith((".yml", ".yaml"))]
    local = [*paths(text), *re.findall(r"(?<![\w/.])[\w.-]+(?:/[\w.-]+)*\.(?:ya?ml|j2)\b", URL.sub(" ", text))]
    files = [*urls, *(path for path in local if path.endswith((".yml", ".yaml", ".j2")))]
    if not files or not says(
        text, r"\b(?:apply|applied|manifests?|deploy|create[ds]?|delete|remove|kubectl|k8s|kubernetes)\b"
    ):
        return None
    option = "template" if files[0].endswith(".j2") else "src"
    waits = True if says(text, r"\bwait(?:ing)? (?:for|until|till)\b") else None
    values = compact({"state": state_of(text), "namespace": namespace_of(text), "wait": waits})
    return looped(
        f"{_K}k8s", option, [path for path in files if path.endswith(".j2") == (option == "template")], values
    )


def _info(text: str) -> Planned | None:
    kind = find(text, rf"\b({_KIND})(?:s|es)?\b")
    if not kind or not says(text, r"^\W*(?:list|get|show|collect|gather|fetch|query|which|what|find|read)\b"):
        return None
    label = find(text, r"\blabel(?:s|led)?\s+[\"']?([\w./-]+\s*=\s*[\w.-]+)")
    name, version = _KINDS[kind.lower()]
    values = {
        "api_version": None if version == "v1" else version,
        "kind": name,
        "namespace": namespace_of(text),
        "label_selectors": [label.replace(" ", "")] if label else None,
    }
    return Planned(f"{_K}k8s_info", compact(values), {"register": f"{kind.lower()}_list"})


def _namespace(text: str) -> Planned | None:
    if says(text, rf"\b{_OTHER_KINDS}s?\b") or not says(text, r"\bnamespaces?\b"):
        return None
    found = names(text, r"(?:k8s |kubernetes )?namespaces?")
    values = {"api_version": "v1", "kind": "Namespace", "state": state_of(text)}
    return looped(f"{_K}k8s", "name", found, values) if found else None


def _removed(text: str) -> Planned | None:
    """What needs no more than a kind and a name: it is taken away."""
    kind = find(text, rf"\b({_OTHER_KINDS})s?\b")
    if kind is None or not removes(text):
        return None
    where = r"\b(?:from|in|of)\s+(?:the\s+)?(?:namespace|ns)\s+\S+|\b(?:from|in)\s+(?:the\s+)?\S+\s+(?:namespace|ns)\b"
    bare = re.sub(where, " ", text, flags=re.IGNORECASE)
    found = names(bare, rf"{kind}s?")
    name, version = _KINDS[kind.lower()]
    values = compact({"api_version": version, "kind": name, "namespace": namespace_of(text), "state": "absent"})
    return looped(f"{_K}k8s", "name", found, values) if found and after(bare, rf"{kind}s?") else None
