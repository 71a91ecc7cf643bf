"""Running Kithline: the embedded database, secrets, child processes, progress. No Django here."""
