"""What the door gives and a portal may import: frozen results in plain words, one file for each theme. No models."""
