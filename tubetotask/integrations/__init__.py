"""Where tasks and reports are sent: one folder a service.

Invariant: a kind is found by its id in ``KINDS`` and nowhere else; nothing of a service's client is
loaded before it is used. To add one: ``README.md`` of this folder.
"""

from tubetotask.integrations.base import Connector, Field, Kind, Reach
from tubetotask.integrations.caldav import KIND as CALDAV
from tubetotask.integrations.github import KIND as GITHUB
from tubetotask.integrations.markdown import KIND as MARKDOWN
from tubetotask.integrations.notion import KIND as NOTION
from tubetotask.integrations.todoist import KIND as TODOIST
from tubetotask.integrations.webhook import KIND as WEBHOOK

KINDS: dict[str, Kind] = {
    kind.id: kind for kind in (NOTION, TODOIST, GITHUB, CALDAV, MARKDOWN, WEBHOOK)
}

__all__ = ["KINDS", "Connector", "Field", "Kind", "Reach"]
