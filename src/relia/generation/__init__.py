"""From a prompt to a playbook that has been checked: engines, repair, the way of a request."""
