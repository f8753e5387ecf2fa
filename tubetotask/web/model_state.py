"""Which model reads, for the pages: ``jobs.model_setup`` with this application's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from tubetotask.config import Config
from tubetotask.domain.errors import InputError
from tubetotask.jobs import model_setup
from tubetotask.jobs.model_setup import ModelForm, ModelState
from tubetotask.storage.workspace import Workspace

if TYPE_CHECKING:
    from tubetotask.analysis.model.settings import ModelSettings


def _config() -> Config:
    config: Config = current_app.config["TUBETOTASK"]
    return config


def load(space: Workspace) -> ModelState:
    """What is set, as the page shows it."""
    return model_setup.load(space, _config())


def is_set(space: Workspace) -> bool:
    """Whether a model reads what is given from now on."""
    return settings(space) is not None


def settings(space: Workspace) -> ModelSettings | None:
    """The model that reads from now on; None: the offline analyser."""
    return model_setup.settings(space, _config())


def typical_price(space: Workspace) -> str:
    """What a talk of half an hour costs with the model that is set, in words, or ""."""
    return model_setup.typical_price(space, _config())


def save(space: Workspace, form: ModelForm, api_key: str, jobs_url: str) -> dict[str, InputError]:
    """Store what was sent and try it, or say what is wrong with it, by field."""
    return model_setup.save(space, _config(), form, api_key, jobs_url)


def remove_key(space: Workspace) -> None:
    """Forget the server: its key and its address; everything else stays."""
    model_setup.remove_key(space, _config())
