"""The application, for gunicorn and flask: ``main:app``."""

from tubetotask.app import create_app

app = create_app()
