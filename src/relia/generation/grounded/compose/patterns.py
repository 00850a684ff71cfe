"""What play tasks of a module are called: a verb, a noun and the values that tell one play task from the next."""

from collections.abc import Mapping
from string import Formatter

_OBJECTS = {
    "mysql_db": "MySQL database {name}",
    "mysql_user": "MySQL user {name}",
    "postgresql_db": "PostgreSQL database {name}",
    "postgresql_user": "PostgreSQL role {name}",
    "postgresql_schema": "PostgreSQL schema {name}",
    "postgresql_table": "PostgreSQL table {name}",
    "mongodb_user": "MongoDB user {name}",
    "docker_network": "Docker network {name}",
    "docker_volume": "Docker volume {name}",
    "docker_image_build": "Docker image {name}",
    "podman_container": "container {name}",
    "docker_container": "container {name}",
    "s3_bucket": "S3 bucket {name}",
    "gcp_storage_bucket": "bucket {name}",
    "ec2_instance": "EC2 instance {name}",
    "ec2_security_group": "security group {name}",
    "server": "server {name}",
    "volume": "volume {name}",
    "azure_rm_resourcegroup": "resource group {name}",
    "azure_rm_virtualnetwork": "virtual network {name}",
    "azure_rm_storageaccount": "storage account {name}",
    "digital_ocean_droplet": "droplet {name}",
    "lvg": "volume group {vg}",
    "lvol": "logical volume {lv}",
    "win_user": "user {name}",
    "win_group": "group {name}",
    "win_share": "share {name}",
    "win_scheduled_task": "scheduled task {name}",
    "win_firewall_rule": "firewall rule {name}",
    "win_iis_website": "website {name}",
    "website": "website {name}",
    "win_iis_webapppool": "application pool {name}",
    "web_app_pool": "application pool {name}",
    "openssl_privatekey": "private key {path}",
    "openssl_csr": "signing request {path}",
    "x509_certificate": "certificate {path}",
    "openssh_keypair": "key pair {path}",
    "openssl_pkcs12": "archive {path}",
    "yum_repository": "package repository {name}",
    "apt_repository": "package repository {repo}",
    "helm_repository": "chart repository {name}",
}
_CREATES = {"yum_repository": "Add", "apt_repository": "Add", "helm_repository": "Add", "docker_image_build": "Build"}
_PRESENT = {
    "ini_file": ("Set {option} in {path}",),
    "blockinfile": ("Write a block into {path}",),
    "replace": ("Replace text in {path}",),
    "mount": ("Mount {src} on {path}", "Mount {path}"),
    "filesystem": ("Create the {fstype} filesystem on {dev}",),
    "command": ("Run {cmd}",),
    "shell": ("Run {cmd}",),
    "reboot": ("Reboot the host",),
    "win_reboot": ("Reboot the host",),
    "hostname": ("Set the hostname to {name}",),
    "timezone": ("Set the time zone to {name}",),
    "win_timezone": ("Set the time zone to {timezone}",),
    "locale_gen": ("Generate the locale {name}",),
    "modprobe": ("Load the kernel module {name}",),
    "uri": ("Wait for {url}", "Call {url}"),
    "wait_for": ("Wait for port {port} on {host}", "Wait for port {port}", "Wait for {path}"),
    "wait_for_connection": ("Wait for the connection",),
    "fetch": ("Fetch {src} to {dest}",),
    "synchronize": ("Synchronise {src} to {dest}",),
    "archive": ("Pack {path} into {dest}",),
    "helm": ("Install the Helm release {name}",),
    "k8s_scale": ("Scale {name} to {replicas} replicas",),
    "postgresql_ext": ("Enable the extension {name} in {login_db}", "Enable the extension {name}"),
    "postgresql_privs": ("Grant {privs} to {roles}",),
    "postgresql_pg_hba": ("Allow {users} to reach {databases} from {source}",),
    "docker_image_pull": ("Pull the image {name}",),
    "podman_image": ("Pull the image {name}",),
    "docker_compose_v2": ("Start the project in {project_src}",),
    "docker_login": ("Log in to {registry_url}",),
    "route53": ("Set the {type} record {record}",),
    "pam_limits": ("Set {limit_item} for {domain}",),
    "selinux": ("Set SELinux to {state}",),
    "seboolean": ("Set the SELinux boolean {name}",),
    "win_feature": ("Install the feature {name}",),
    "win_regedit": ("Set the registry value {name}",),
    "win_environment": ("Set the environment variable {name}",),
    "win_package": ("Install {path}",),
    "win_copy": ("Copy {src} to {dest}",),
    "win_template": ("Write {dest} from {src}",),
    "win_get_url": ("Download {url} to {dest}",),
    "win_group_membership": ("Add {members} to the group {name}",),
    "win_acl": ("Give {user} {rights} on {path}",),
    "win_updates": ("Install Windows updates",),
    "ios_hostname": ("Set the hostname to {hostname}",),
    "apache2_module": ("Enable the Apache module {name}",),
    "sudoers": ("Allow sudo for {user}", "Allow sudo for the group {group}"),
    "package_facts": ("Gather package facts",),
    "service_facts": ("Gather service facts",),
    "nmcli": ("Configure the connection {conn_name}",),
    "composer": ("Install the PHP packages in {working_dir}",),
    "alternatives": ("Point {name} to {path}",),
}
_ABSENT = {
    "ini_file": ("Remove {option} from {path}",),
    "blockinfile": ("Remove the block from {path}",),
    "mount": ("Unmount {path}",),
    "locale_gen": ("Remove the locale {name}",),
    "modprobe": ("Unload the kernel module {name}",),
    "helm": ("Remove the Helm release {name}",),
    "postgresql_ext": ("Disable the extension {name}",),
    "win_feature": ("Remove the feature {name}",),
    "win_regedit": ("Remove the registry value {name}", "Remove the registry key {path}"),
    "win_environment": ("Unset the environment variable {name}",),
    "route53": ("Remove the {type} record {record}",),
    "apache2_module": ("Disable the Apache module {name}",),
}
_ENDED = frozenset(("absent", "unmounted", "deleted", "terminated", "removed"))
_MAKING = frozenset(("present", "started", "running", "enabled", "mounted", "healthy", ""))
_TOO_LONG = 90


def pattern_name(short: str, values: Mapping[str, str]) -> str:
    """The name for a play task of the module `short` with these values, each as text; empty where no pattern fits."""
    state = values.get("state", "")
    if short in _OBJECTS:
        verb = "Remove" if state in _ENDED else _CREATES.get(short, "Create") if state in _MAKING else ""
        return _filled(f"{verb} {_OBJECTS[short]}", values) if verb else ""
    choices = _ABSENT.get(short, ()) if state in _ENDED else _PRESENT.get(short, ())
    if short == "uri" and "until" not in values:
        choices = choices[1:]
    return next((name for choice in choices if (name := _filled(choice, values))), "")


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    needed = [field for _, field, _, _ in Formatter().parse(pattern) if field]
    if not all(values.get(field) for field in needed):
        return ""
    name = pattern.format_map(values)
    return name if len(name) <= _TOO_LONG and "\n" not in name else ""
