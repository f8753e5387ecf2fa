"""What jobs decide before they begin."""
