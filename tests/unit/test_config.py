"""The settings table."""

from __future__ import annotations

import stat
from decimal import Decimal
from pathlib import Path

import pytest

from tubetotask.config import load
from tubetotask.config_table import SETTINGS
from tubetotask.config_told import SPECIFIED, env_example, environment_md
from tubetotask.domain.errors import ConfigError
from tubetotask.setting import database_url

STRONG = "0123456789abcdef0123456789abcdef"


def test_defaults_are_enough_for_a_first_start(tmp_path: Path) -> None:
    config = load({"TUBETOTASK_DATA": str(tmp_path)})
    assert config.host == "127.0.0.1"
    assert config.port == 5000
    assert config.database_url == f"sqlite:///{tmp_path / 'tubetotask.db'}"
    assert config.sqlite
    assert not config.production


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = load({"TUBETOTASK_DATA": str(tmp_path)})
    assert len(first.session_secret) == 64
    assert load({"TUBETOTASK_DATA": str(tmp_path)}).session_secret == first.session_secret
    mode = (tmp_path / "session-secret").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("secret", ["short", "a" * 64])
def test_a_weak_secret_is_refused_everywhere(secret: str) -> None:
    with pytest.raises(ConfigError, match="SESSION_SECRET"):
        load({"SESSION_SECRET": secret})


def test_production_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(ConfigError, match="SESSION_SECRET"):
        load({"FLASK_ENV": "production"})


def test_the_six_specified_variables_are_enough_in_production() -> None:
    config = load(
        {
            "FLASK_APP": "main.py",
            "FLASK_ENV": "production",
            "OPENAI_API_KEY": "o",
            "YOUTUBE_API_KEY": "y",
            "DATABASE_URL": "postgresql://u:p@h/d",
            "SESSION_SECRET": STRONG,
        }
    )
    assert config.production
    assert config.database_url == "postgresql+psycopg://u:p@h/d"
    assert not config.sqlite


def test_both_spellings_of_postgresql_go_through_psycopg_3() -> None:
    assert database_url("postgres://h/d") == "postgresql+psycopg://h/d"
    assert database_url("postgresql://h/d") == "postgresql+psycopg://h/d"
    assert database_url("postgresql+psycopg://h/d") == "postgresql+psycopg://h/d"
    assert database_url("sqlite:////x.db") == "sqlite:////x.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLASK_ENV", "prod"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "²"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("CAPTION_LANGUAGES", " , "),
        ("CAPTION_LANGUAGES", "en;de"),
        ("DATABASE_URL", "mysql://x"),
        ("YOUTUBE_TIMEOUT_S", "-1"),
        ("BUDGET_USD_DAY", "-0.01"),
        ("BUDGET_USD_DAY", "1,50"),
        ("BUDGET_USD_MONTH", "much"),
        ("BUDGET_USD_MONTH", "inf"),
        ("TRUSTED_PROXIES", "10.0.0.1"),
        ("ALLOW_HTTP", "maybe"),
        ("METRICS_TOKEN", "short"),
        ("SMTP_URL", "mail.example.org"),
        ("HEARTBEAT_URL", "ping"),
        ("RATE_LIMIT_API", "0/minute"),
        ("RATE_LIMIT_SIGN_IN", "5/week"),
    ],
)
def test_a_bad_setting_names_the_variable_and_the_remedy(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        load({"SESSION_SECRET": STRONG, name: value})
    assert caught.value.remedy


def test_a_budget_is_an_amount_nothing_at_all_or_no_limit() -> None:
    config = load({"SESSION_SECRET": STRONG, "BUDGET_USD_DAY": " 0.50 ", "BUDGET_USD_MONTH": "0"})
    assert (config.budget_usd_day, config.budget_usd_month) == (Decimal("0.50"), Decimal(0))
    config = load({"SESSION_SECRET": STRONG})
    assert (config.budget_usd_day, config.budget_usd_month) == (None, None)


def test_a_bad_secret_value_is_never_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"SESSION_SECRET": STRONG, "DATABASE_URL": "mysql://user:hunter2@h"})
    assert "hunter2" not in str(caught.value)


def test_a_setting_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(STRONG + "\n")
    assert load({"SESSION_SECRET_FILE": str(file)}).session_secret == STRONG


def test_settings_come_from_the_dotenv_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tubetotask.config.ROOT", tmp_path)
    monkeypatch.delenv("FLASK_SKIP_DOTENV", raising=False)
    monkeypatch.setenv("SESSION_SECRET", STRONG)
    monkeypatch.setenv("HOST", "127.0.0.2")
    (tmp_path / ".env").write_text('# mine\nPORT=5123\nHOST="127.0.0.9"\n')
    config = load()
    assert config.port == 5123
    assert config.host == "127.0.0.2"


def test_a_setting_s_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SESSION_SECRET_FILE"):
        load({"SESSION_SECRET_FILE": str(tmp_path / "none")})


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ConfigError, match="data folder"):
        load({"TUBETOTASK_DATA": str(blocked / "under")})


def test_secrets_are_not_in_the_text_of_a_configuration() -> None:
    config = load({"SESSION_SECRET": STRONG, "OPENAI_API_KEY": "sk-visible"})
    assert STRONG not in repr(config)
    assert "sk-visible" not in repr(config)


def test_the_example_file_lists_every_setting_and_is_current() -> None:
    text = env_example()
    assert all(f"\n{setting.name}=" in text for setting in SETTINGS)
    file = Path(__file__).parents[2] / ".env.example"
    assert file.read_text(encoding="utf-8") == text, "run: python -m tubetotask.config_told"


def test_the_environment_s_page_tells_of_every_setting_and_is_current() -> None:
    text = environment_md()
    assert all(f"| `{setting.name}`" in text for setting in SETTINGS)
    assert all(f"| `{name}` *(specified)*" in text for name in SPECIFIED)
    file = Path(__file__).parents[2] / "docs" / "environment.md"
    assert file.read_text(encoding="utf-8") == text, "run: python -m tubetotask.config_told"


@pytest.mark.parametrize("value", ["1", "true", "on"])
def test_production_refuses_debug_mode_and_development_does_not(value: str) -> None:
    given = {"SESSION_SECRET": STRONG, "FLASK_DEBUG": value}
    with pytest.raises(ConfigError, match="FLASK_DEBUG"):
        load({**given, "FLASK_ENV": "production"})
    assert not load(given).production
    assert load({**given, "FLASK_ENV": "production", "FLASK_DEBUG": "0"}).production


@pytest.mark.parametrize(
    "secret",
    ["change-me-change-me-change-me-1234567890", "this_is_your_secret_of_at_least_32_letters"],
)
def test_the_secret_of_an_example_is_refused(secret: str) -> None:
    with pytest.raises(ConfigError, match="SESSION_SECRET"):
        load({"FLASK_ENV": "production", "SESSION_SECRET": secret})


def test_a_rate_is_a_number_in_a_period_or_off() -> None:
    config = load({"SESSION_SECRET": STRONG, "RATE_LIMIT_API": "5/hour", "RATE_LIMIT_FORMS": "off"})
    assert (config.rate_limit_api, config.rate_limit_forms) == ((5, 3600), None)
