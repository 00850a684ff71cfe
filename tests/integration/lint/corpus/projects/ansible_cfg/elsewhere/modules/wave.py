"""A module of the project's own."""

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """Wave."""
    AnsibleModule({"hand": {"choices": ["left", "right"]}}).exit_json(changed=False)


if __name__ == "__main__":
    main()
