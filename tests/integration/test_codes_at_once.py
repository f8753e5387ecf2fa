"""A code that is sent twice at the same moment signs in once; on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.meeting import Meeting
from tubetotask.storage.database import db
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace
from tubetotask.web.signing import _Codes
from tubetotask.web.signing.person import Person


@pytest.fixture
def meeting(app: Flask, workspace: Workspace) -> Meeting:
    return Meeting(db.engine)


def test_the_code_of_an_app(meeting: Meeting) -> None:
    codes = _Codes({"1": "a secret of some letters"}, "TubeToTask")
    secret = codes.generate_totp_secret()
    code = codes.generate_totp_password(secret)

    def take(of: Workspace) -> object:
        me = Person(of.session.get_one(User, of.owner_id))
        taken = codes.verify_totp(code, secret, me, window=60)
        of.session.commit()
        return taken

    assert sorted(map(bool, meeting.of(take, take))) == [False, True]


def test_a_recovery_code(app: Flask, workspace: Workspace, meeting: Meeting) -> None:
    util = app.extensions["security"].mf_recovery_codes_util
    me = Person(workspace.session.get_one(User, workspace.owner_id))
    code, *_ = util.create_recovery_codes(me)
    workspace.session.commit()

    def take(of: Workspace) -> object:
        with app.app_context():
            mine = Person(of.session.get_one(User, of.owner_id))
            taken = util.check_recovery_code(mine, code)
            if taken:
                util.delete_recovery_code(mine, code)
                of.session.commit()
            return taken

    assert sorted(map(bool, meeting.of(take, take))) == [False, True]
    workspace.session.rollback()
    assert len(me.mf_recovery_codes) == 7
