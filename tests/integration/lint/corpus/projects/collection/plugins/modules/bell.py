"""A module of a collection in the project."""

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """Ring."""
    AnsibleModule({"times": {"type": "int"}}).exit_json(changed=False)


if __name__ == "__main__":
    main()
