"""Read by ``gunicorn main:app`` in this folder: on a server, in a container and on a platform.

The settings, with their reasons, stand in ``tubetotask/web/gunicorn.py``.
"""

from tubetotask.web.gunicorn import *  # noqa: F403 - names of settings, which gunicorn looks up here
