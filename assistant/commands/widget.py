"""What a web master needs of the website's chat."""

from assistant.channels.widget.widget_files import WidgetFiles

LINES = """\
<script src="{server}/widget/{name}" integrity="{integrity}" crossorigin="anonymous" defer></script>
<clinic-chat server="{server}"></clinic-chat>"""


def embedding(server: str, files: WidgetFiles) -> str:
    """The two lines for a page. With them it runs this build and no other; later builds change nothing for it.

    Args:
        server: the address of this server, such as `https://bot.example`.
        files: the built widget.

    Raises:
        WidgetFilesError: it was not built.
    """
    name = files.current()
    return LINES.format(server=server.rstrip("/"), name=name, integrity=files.integrity(name))
