"""The table of settings: name, default, help, parser, and whether it is secret.

Invariant: it is the only list of settings (its second part stands in ``config_operation``);
``.env.example`` and ``docs/environment.md`` are written from it.
"""

from __future__ import annotations

from tubetotask import setting as values
from tubetotask.config_operation import OPERATION
from tubetotask.config_speech import SPEECH
from tubetotask.setting import Setting

APPLICATION: tuple[Setting, ...] = (
    Setting("FLASK_APP", "main.py", "The application's file, for the flask command."),
    Setting(
        "FLASK_ENV",
        "development",
        "production, development or testing. Production refuses debug mode, a weak or missing "
        "SESSION_SECRET, and cookies over plain http.",
        values.environment,
    ),
    Setting(
        "SESSION_SECRET",
        "",
        "Signs cookies and forms: at least 32 characters. Without it one is made at the first "
        "start and kept in the data folder, except in production, where it must be set.",
        secret=True,
    ),
    Setting(
        "DATABASE_URL",
        "",
        "sqlite:///file or postgresql://user:password@host/name. "
        "Default: tubetotask.db in the data folder.",
        values.database_url,
        secret=True,
    ),
    Setting("TUBETOTASK_DATA", "instance", "Folder for the database and the generated secret."),
    Setting("HOST", "127.0.0.1", "Address that script/server listens on."),
    Setting("PORT", "5000", "Port that script/server listens on.", values.whole(1, 65535)),
    Setting(
        "TRUSTED_HOSTS",
        "",
        "Names this instance is reached by, with commas between, for example tasks.example.org. "
        "Without it: this machine's own names while HOST is a loopback address, else any.",
        values.names,
    ),
    Setting(
        "ACCOUNTS",
        "auto",
        "auto or required: whether every page needs a signed-in person from the start. auto: in "
        "production, and where others may reach this server (HOST, PUBLIC_URL, TRUSTED_HOSTS, "
        "TRUSTED_PROXIES). Else this machine uses it without, until there is an administrator.",
        values.one_of("auto", "required"),
    ),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", values.log_level),
    Setting("LOG_FORMAT", "text", "text or json, one event a line on stderr.", values.log_format),
    Setting(
        "WORKER_JOBS",
        "4",
        "Jobs that a worker does at the same time: so many that somebody waits for, and as many in "
        "the background. The built-in analyser still reads one talk at a time.",
        values.whole(1, 64),
    ),
    Setting(
        "JOBS_KEPT_DAYS",
        "30",
        "Days for which ended jobs stay on the jobs page. What they made stays.",
        values.whole(1, 3650),
    ),
    Setting(
        "CAPTION_LANGUAGES",
        "en",
        "Languages of captions you want, best first, for example en,de. "
        "A video in another language is read in its own.",
        values.languages,
    ),
    Setting(
        "YOUTUBE_TIMEOUT_S",
        "20",
        "Seconds to wait for one answer of YouTube.",
        values.whole(1, 300),
    ),
    Setting(
        "YOUTUBE_DEADLINE_S",
        "90",
        "Seconds that getting a video's captions by one way may take as a whole.",
        values.whole(5, 3600),
    ),
    Setting(
        "YOUTUBE_MAX_MB",
        "24",
        "Most megabytes of one answer of YouTube's that are read; a larger one is refused.",
        values.whole(1, 100),
    ),
    Setting(
        "YOUTUBE_PROXY",
        "",
        "Proxy for what is asked of YouTube, for example http://user:password@host:8080 or "
        "socks5h://host:1080. It goes before HTTPS_PROXY. Where YouTube blocks this server, "
        "another address helps.",
        values.proxy,
        secret=True,
    ),
    Setting(
        "OPENAI_API_KEY",
        "",
        "Key of the model's server: with it talks are read by a model. It can also be entered on "
        "the settings page.",
        secret=True,
    ),
    Setting(
        "OPENAI_BASE_URL",
        "",
        "Address of another OpenAI-compatible server, for example http://localhost:11434/v1 for "
        "Ollama. A server without keys needs any OPENAI_API_KEY, for example none.",
        values.address,
    ),
    Setting("OPENAI_MODEL", "gpt-4o", "The model that reads.", values.model),
    Setting(
        "OPENAI_MODEL_FALLBACKS",
        "gpt-5.6-luna,gpt-4o-mini",
        "Models to use, in order, where OPENAI_MODEL is not there (any more); the page says so.",
        values.models,
    ),
    Setting(
        "OPENAI_SMALLER_MODEL",
        "",
        "A cheaper model that may answer instead where the provider keeps asking to slow down, or "
        "where a call would not fit a budget; the analysis says so. Empty: wait instead.",
        values.model_or_none,
    ),
    Setting(
        "OPENAI_CHECK_MODEL",
        "",
        "The model of the double check. Default: the cheapest of the models above.",
        str.strip,
    ),
    Setting(
        "OPENAI_DOUBLE_CHECK",
        "on",
        "on or off: whether a second, cheap call asks of every sentence a model wrote if its "
        "quote bears it out.",
        values.switch,
    ),
    Setting(
        "OPENAI_TIMEOUT_S",
        "180",
        "Seconds that one call may take as a whole, trying again included.",
        values.whole(1, 3600),
    ),
    Setting(
        "OPENAI_PARALLEL",
        "8",
        "Calls at the same time for one talk; more than OPENAI_CONCURRENCY has no effect.",
        values.whole(1, 64),
    ),
    Setting(
        "OPENAI_CONCURRENCY",
        "8",
        "Calls at the same time over all talks, workers and command lines. The others wait.",
        values.whole(1, 1000),
    ),
    Setting(
        "OPENAI_CALLS_PER_MINUTE",
        "",
        "Most requests to the model's server in any 60 seconds, over all workers; the others wait. "
        "Empty: no limit.",
        values.whole_or_none(1, 1_000_000),
    ),
    Setting(
        "OPENAI_TOKENS_PER_MINUTE",
        "",
        "The same for tokens: those of the question and the longest answer that is asked for.",
        values.whole_or_none(1_000, 1_000_000_000),
    ),
    Setting(
        "OPENAI_PART_TOKENS",
        "12000",
        "Most tokens of a talk in one call. Less for a model that reads little at a time.",
        values.whole(500, 500_000),
    ),
    Setting(
        "OPENAI_PRICES",
        "",
        "Prices that no table knows, in US dollars per million tokens in and out: "
        "llama3=0/0,my-model=0.5/1.5",
        values.prices,
    ),
    Setting(
        "BUDGET_USD_DAY",
        "",
        "Most US dollars that models may cost in a day (of UTC): a call that may cost more than is "
        "left is not made. Empty: no limit. The settings page can only lower it.",
        values.budget,
    ),
    Setting(
        "BUDGET_USD_MONTH",
        "",
        "The same for a calendar month.",
        values.budget,
    ),
    *SPEECH,
    Setting(
        "OUTPUT_LANGUAGE",
        "",
        "Language a model writes in, for example de. Default: the talk's own. Quotes stay in the "
        "original, with a translation.",
        values.language_or_none,
    ),
    Setting(
        "ENCRYPTION_KEY",
        "",
        "Locks the keys kept in the database; several with commas between, the newest first. "
        "Default: derived from SESSION_SECRET.",
        secret=True,
    ),
    Setting(
        "YOUTUBE_API_KEY",
        "",
        "A key of the YouTube Data API: finds videos where YouTube's feeds are out of order, and "
        "tells lengths and what is live. Not needed.",
        secret=True,
    ),
    Setting(
        "YOUTUBE_QUOTA",
        "10000",
        "Units of the YouTube Data API in a day (of California), as Google grants them to the key. "
        "A tenth is kept for what a person does by hand.",
        values.whole(0, 10_000_000),
    ),
    Setting(
        "PUBLIC_URL",
        "",
        "The address at which this instance can be reached from outside, with https: YouTube then "
        "tells it of new videos by itself. Empty: it looks for them only.",
        values.public_address,
    ),
    Setting(
        "TUBETOTASK_SERVER",
        "",
        "For the command line: the server to work with over its API, where --server names none. "
        "Without both, commands work on the database of this machine.",
        values.address,
    ),
    Setting(
        "TUBETOTASK_TOKEN",
        "",
        "For the command line: the token for that server, made on its page Tokens. "
        "tubetotask login keeps one in a file instead.",
        secret=True,
    ),
    Setting(
        "COURIER_SERVER",
        "",
        "For tubetotask courier alone: the address of the server to which it brings captions.",
        values.address,
    ),
    Setting(
        "COURIER_TOKEN",
        "",
        "For tubetotask courier alone: its token, made on the server's page Sources, Bring "
        "captions.",
        secret=True,
    ),
)
SETTINGS: tuple[Setting, ...] = (*APPLICATION, *OPERATION)
