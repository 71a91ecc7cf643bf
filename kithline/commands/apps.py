from django.apps import AppConfig


class CommandsConfig(AppConfig):
    """The command line: thin commands over the layers below."""

    name = "kithline.commands"
    label = "commands"
