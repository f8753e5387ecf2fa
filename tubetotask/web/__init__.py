"""The pages. A view parses, calls and renders; slow work is a job.

Invariant: this is the only room that knows HTML, and every text of a video, a plan or a file name
reaches a page through Jinja's escaping. Every page works without JavaScript for reading and for
forms. The web process never calls YouTube or an analyser.
"""

import importlib

from flask import Blueprint, Flask

from tubetotask.config import Config
from tubetotask.lean import later

_CIPHERS = "cryptography.hazmat.primitives.ciphers"


def register(app: Flask, config: Config) -> None:
    """Add the pages, their assets, headers and error pages to the application."""
    # It locks the secrets of authenticator apps: 9 MB, for whoever signs in with a code.
    with later(_CIPHERS, f"{_CIPHERS}.algorithms", f"{_CIPHERS}.modes"):
        importlib.import_module("flask_security")
    from tubetotask.web import (
        assets,
        errors,
        filters,
        gate,
        hosts,
        limits,
        meter,
        proxies,
        script_texts,
        security,
        signing,
        slashes,
        speech,
        theme,
    )
    from tubetotask.web.views import (
        account,
        admin,
        analyses,
        bring,
        browsers,
        exports,
        guide,
        health,
        inbox,
        integrations,
        jobs,
        joining,
        language,
        learned,
        moving,
        notifications,
        passkeys,
        phone,
        plan,
        privacy,
        push,
        reference,
        reports,
        search,
        settings,
        sources,
        start,
        styleguide,
        tags,
        tasks,
        themes,
        tokens,
        usage,
        watching,
    )

    hosts.register(app)
    meter.register(app, config)
    speech.register(app)
    proxies.register(app, config)
    limits.register(app, config)
    slashes.register(app)
    gate.register(app)  # before the forms' tokens: who may not come in gets no form back
    security.register(app)
    gate.refuse_guessing(app)
    security.csrf.exempt(push.bp)  # the hub has no session; it signs
    security.csrf.exempt(notifications.stopping)  # its link is signed, and opens nothing else
    errors.register(app)
    filters.register(app)
    theme.register(app)
    script_texts.register(app)
    ours = (inbox.bp, guide.bp, start.bp, sources.bp, bring.bp, analyses.bp, tasks.bp, plan.bp)
    accounts = (
        joining.bp,
        account.bp,
        account.confirming,
        tokens.bp,
        passkeys.bp,
        admin.bp,
        privacy.bp,
    )
    others = (
        jobs.bp,
        usage.bp,
        settings.bp,
        search.bp,
        reports.bp,
        exports.bp,
        moving.bp,
        reference.bp,
        phone.bp,
    )
    channels = (notifications.bp, browsers.bp, notifications.stopping)
    sending = (integrations.bp, *channels, learned.bp, language.bp)
    noted = (tags.bp, themes.bp, watching.bp)
    pages = (*ours, *noted, *others, *sending, *accounts)
    for blueprint in (assets.bp, health.bp, push.bp, *pages):
        app.register_blueprint(blueprint)
    if not config.production:
        app.register_blueprint(styleguide.bp)
    signing.register(app, config)  # last: its templates are ours where we have them


def takes_no_forms(*blueprints: Blueprint) -> None:
    """Ask for no form's token there: whoever comes in shows something better."""
    from tubetotask.web import security

    for blueprint in blueprints:
        security.csrf.exempt(blueprint)
