"""Charts: data in, a ``Figure`` out, which ``templates/charts/_figure.html`` puts on a page.

Invariant: pure, and drawn by the server as SVG without script or style: colours and sizes are
classes of static/charts.css, words are escaped. Each figure says the same three times: as a
drawing, as a sentence, and as a table.

To add one: make its steps or rows from your data, call ``over_time``, ``by_row_over_time``,
``stacked`` or ``compared``, and write ``{{ figure(chart, "Title") }}`` where it stands.
"""

from tubetotask.web.charts.figures import (
    Compared,
    Figure,
    Kind,
    Row,
    Step,
    by_row_over_time,
    compared,
    over_time,
    stacked,
)

__all__ = [
    "Compared",
    "Figure",
    "Kind",
    "Row",
    "Step",
    "by_row_over_time",
    "compared",
    "over_time",
    "stacked",
]
