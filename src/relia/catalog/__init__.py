"""Everything the installed Ansible modules accept, with their examples: harvest, index, search, argument check."""
