"""A module of the project's own."""

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: greet
short_description: Greets
options:
  whom:
    description: Whom to greet.
    type: str
    required: true
"""


def main() -> None:
    """Greet."""
    module = AnsibleModule({"whom": {"type": "str", "required": True}})
    module.exit_json(changed=False, greeting=f"Hello {module.params['whom']}")


if __name__ == "__main__":
    main()
