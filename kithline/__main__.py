"""`python -m kithline` is the command `kithline`."""

from kithline.commands.main import main

main()
