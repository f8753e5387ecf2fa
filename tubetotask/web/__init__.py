"""The pages. A view parses, calls and renders; slow work is a job.

Invariant: this is the only room that knows HTML, and every text of a video, a plan or a file name
reaches a page through Jinja's escaping. Every page works without JavaScript for reading and for
forms. The web process never calls YouTube or an analyser.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages, their assets, headers and error pages to the application."""
    from tubetotask.web import assets, errors, filters, security
    from tubetotask.web.views import (
        analyses,
        health,
        jobs,
        plan,
        push,
        settings,
        sources,
        start,
        usage,
    )

    security.register(app)
    security.csrf.exempt(push.bp)  # the hub has no session; it signs
    errors.register(app)
    filters.register(app)
    pages = (start.bp, sources.bp, analyses.bp, plan.bp, jobs.bp, usage.bp, settings.bp)
    for blueprint in (assets.bp, health.bp, push.bp, *pages):
        app.register_blueprint(blueprint)
