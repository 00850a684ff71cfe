"""Kubernetes objects; Helm's charts are read in `helm`.

create the k8s namespace "observability"              scale deployment api in namespace prod to 5 replicas
apply manifests/web.yml to the namespace shop         delete pod debug-shell from the namespace tools
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.helm import helm, namespace_of
from relia.generation.grounded.recognise.naming import after, named, names, number_after, removes, state_of
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


def kubernetes(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a cluster's objects or about Helm."""
    if situation.topic(r"\bhelm\b|\bchart\b") and (planned := helm(text)):
        return [planned]
    if not situation.topic(_TOPIC) or says(text, _OF_OTHERS):
        return []
    for read in (_node, _scale, _manifest, _info, _namespace, _removed):
        if planned := read(text):
            return [planned]
    return []


def _node(text: str) -> Planned | None:
    action = next((word for word in ("uncordon", "cordon", "drain") if says(text, rf"\b{word}(?:ed)?\b")), None)
    if action is None:
        return None
    found = names(text, r"nodes?") if says(text, r"\bnodes?\b") else names(text, action)
    return looped(f"{_K}k8s_drain", "name", found, {"state": action}) if found else None


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
    return Planned(f"{_K}k8s", compact({"state": state_of(text), option: files[0], "namespace": namespace_of(text)}))


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
