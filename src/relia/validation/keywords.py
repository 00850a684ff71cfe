"""The keywords of plays, blocks and play tasks. A test holds them equal to ansible-core's own classes."""

_COMMON = frozenset(
    "any_errors_fatal become become_exe become_flags become_method become_user check_mode collections connection debugger "
    "diff environment ignore_errors ignore_unreachable module_defaults name no_log port remote_user run_once tags throttle "
    "timeout vars".split()
)
PLAY = _COMMON | frozenset(
    "fact_path force_handlers gather_facts gather_subset gather_timeout handlers hosts max_fail_percentage order post_tasks "
    "pre_tasks roles serial strategy tasks vars_files vars_prompt".split()
)
_CONDITIONAL = frozenset(("delegate_facts", "delegate_to", "when"))
BLOCK = _COMMON | _CONDITIONAL | frozenset(("always", "block", "notify", "rescue"))
TASK = (
    _COMMON
    | _CONDITIONAL
    | frozenset(
        "action args async changed_when delay failed_when loop loop_control notify poll register retries until".split()
    )
)
HANDLER = TASK | {"listen"}
ROLE = _COMMON | _CONDITIONAL | {"role"}
IMPORT = (_COMMON - {"collections", "throttle"}) | _CONDITIONAL | {"import_playbook"}
"""An entry that imports a playbook; `vars` and conditions are handed on to it."""

WORDED_ACTIONS = frozenset(("action", "local_action"))
TASK_LISTS = ("pre_tasks", "tasks", "post_tasks", "handlers")
BLOCK_LISTS = ("block", "rescue", "always")
IMPORTS = frozenset(("import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook"))
