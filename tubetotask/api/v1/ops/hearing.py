"""Having a video without captions heard: its price first, then the doing."""

from __future__ import annotations

from decimal import Decimal

from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.api.v1.ops.analyses import queued
from tubetotask.api.v1.shapes import analyses as shapes
from tubetotask.api.v1.shapes.base import Accepted, usd_or_none
from tubetotask.domain.errors import NotFound
from tubetotask.jobs import hearing_offer
from tubetotask.storage.tokens import READ, WRITE

_HEAR = "/analyses/{analysis_id}/hear"


def price(call: Call) -> shapes.Hearing:
    """Get the price of having a video heard

    For a video without captions. 404 where hearing cannot help or nothing is there that hears.
    """
    row = call.space.analysis(call.number("analysis_id"))
    if not hearing_offer.possible(row):
        raise NotFound(
            "Speech recognition cannot help this job now.",
            remedy="Its state and its error say why.",
        )
    offer = hearing_offer.offer(call.space, call.config, row)
    if offer is None:
        missing = hearing_offer.no_server()
        raise NotFound(missing.message, remedy=missing.remedy)
    return shapes.Hearing(
        model=offer.model,
        host=offer.host,
        seconds=offer.seconds,
        longest_s=offer.longest_s,
        usd=usd_or_none(offer.usd),
        usd_a_minute=usd_or_none(offer.usd_minute),
    )


def hear(call: Call) -> Answer:
    """Have a video heard

    For the price that `getHearing` told; more is never spent.
    """
    usd = call.sent(shapes.HearAsked).usd
    agreed = None if usd is None else Decimal(usd)
    number = call.number("analysis_id")
    return queued(hearing_offer.agree(call.space, call.jobs_url, call.config, number, agreed))


OPERATIONS = (
    Operation("getHearing", "GET", _HEAR, price, READ, shapes.Hearing),
    Operation(
        "hearAnalysis",
        "POST",
        _HEAR,
        hear,
        WRITE,
        Accepted,
        202,
        body=shapes.HearAsked,
        once=True,
    ),
)
