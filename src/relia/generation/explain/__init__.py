"""What a playbook does, changes, risks and needs: told from its text and the specs of its modules, without running it."""
