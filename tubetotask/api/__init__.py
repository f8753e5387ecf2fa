"""What programs of a person's own may ask: the API, and before it the captions' own addresses.

Invariant: whoever comes in shows a token, in a header; a cookie opens nothing here and none is
given, so no other site's page can act for the person, and no form token is needed. Pages of other
origins are allowed nothing unless a setting names them. Every answer is JSON, also an error's.
"""

from flask import Blueprint, Flask

from tubetotask.config import Config


def register(app: Flask, config: Config) -> tuple[Blueprint, ...]:
    """Add the addresses under /api to the application; returns what holds them all."""
    from tubetotask.api import captions, origins
    from tubetotask.api.v1 import routes

    origins.register(app, config.api_origins)
    rooms = (captions.bp, routes.bp)
    for each in rooms:
        app.register_blueprint(each)
    return rooms
