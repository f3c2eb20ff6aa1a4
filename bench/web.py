"""The web server as `zhanggui serve` starts it, for measurement."""

import os

if __name__ == "__main__":
    import django

    django.setup()
    from django.conf import settings

    from zhanggui.cli.commands.serve_ import web_command

    command = web_command(settings.HOST, settings.PORT, 2)
    os.execv(command[0], command)
