"""What the load and the list page cost, against the least that the same work can cost on the same machine."""
