"""What a program calls to do what a page does, of every page there is.

Invariant: an endpoint of tests/web/access_table.py has operations here, or the reason why a program
has none. tests/web/test_pages_and_programs.py compares the three lists.
"""

from __future__ import annotations

WHO = "who somebody is and how they sign in is decided where they sign in, with their password"
BROWSER = "of a browser alone"
MACHINE = "for machines that have no account"
SPEAKS = "how pages speak; what programs get is always English, with times in UTC"
FORM = "only a form: what it sends is another page's"
SHOWN = "a page about pages: there is nothing to do"
LONGER = "what it makes outlives the token and opens without one, so the page asks for the password"
WATCHED = "programs watch an instance by /readyz and /metrics; tubetotask doctor tells the rest"
PROGRAM = "is for programs itself"
REASONS = (WHO, BROWSER, SPEAKS, MACHINE, FORM, SHOWN, LONGER, WATCHED, PROGRAM)

_DONE = {
    "admin.show": "listPeople listInvitations",
    "admin.invite": "invitePerson",
    "admin.withdraw": "withdrawInvitation",
    "admin.role": "changePerson",
    "admin.able": "changePerson",
    "admin.remove": "deletePerson",
    "admin.jobs": "getEverybodysJobs",
    "admin.log": "listAudit",
    "account.export": "exportAccount getExport getExportFile",
    "guide.plan": "savePlan",
    "guide.talk": "createAnalysis followSource",
    "guide.model": "saveModel",
    "inbox.show": "listInbox listAnalyses getUsage",
    "inbox.act": "actOnInbox",
    "inbox.undo": "undoInbox",
    "start.show": "listAnalyses",
    "start.read": "createAnalysis",
    "start.try_sample": "readSample",
    "start.remove_sample": "deleteSample",
    "bring.show": "listWaiting",
    "jobs.show": "listJobs listSchedules listQueues getJobOverview",
    "jobs.part": "listJobs",
    "jobs.again": "retryJobs",
    "jobs.one": "getJob",
    "jobs.cancel": "cancelJob",
    "jobs.queue": "pauseQueue resumeQueue",
    "jobs.schedule": "runSchedule pauseSchedule resumeSchedule",
    "tasks.show": "listTasks listIntegrations getTaskOverview",
    "tasks.board": "listTasks",
    "tasks.one": "getTask",
    "tasks.act": "actOnTasks changeTask mergeTask sendTasks",
    "tasks.undo": "undoTasks",
    "tasks.due": "changeTask",
    "tasks.merge": "mergeTask",
    "tasks.apart": "keepTasksApart",
    "tasks.split": "splitTask",
    "tags.talk": "tagAnalysis listTags",
    "tags.task": "tagTask",
    "reports.show": "listReports",
    "reports.make": "makeReport",
    "reports.one": "getReport",
    "reports.again": "remakeReport",
    "reports.settings": "getReportSettings",
    "reports.save": "saveReportSettings",
    "exports.show": "listExports",
    "exports.make": "makeExport",
    "exports.file": "getExportFile",
    "exports.at_once": "getFileAtOnce",
    "moving.show": "getImport",
    "moving.take": "importAccount",
    "integrations.show": "listIntegrations listKinds",
    "integrations.new": "listKinds",
    "integrations.connect": "connectIntegration",
    "integrations.one": "getIntegration listDeliveries getDelivery",
    "integrations.state": "getIntegration",
    "integrations.change": "changeIntegration",
    "integrations.again": "tryIntegration",
    "integrations.pause": "changeIntegration",
    "integrations.remove": "removeIntegration",
    "integrations.delivery": "resendDelivery dropDelivery",
    "learned.show": "getLearned",
    "learned.forget": "forgetLearned",
    "notifications.show": "listChannels getChannel getQuietHours listMessages",
    "notifications.add": "addChannel",
    "notifications.change": "changeChannel",
    "notifications.test": "testChannel",
    "notifications.pause": "changeChannel",
    "notifications.remove": "removeChannel",
    "notifications.quiet": "saveQuietHours",
    "sources.show": "listSources getPush",
    "sources.part": "listVideos getVideoOverview",
    "sources.add": "followSource",
    "sources.add_many": "followSources followSource",
    "sources.one": "getSource listVideos getVideo getSourceBudget",
    "sources.rules": "changeSource saveSourceBudget",
    "sources.look": "lookAtSource",
    "sources.again": "lookAtSource",
    "sources.pause": "changeSource",
    "sources.remove": "deleteSource",
    "sources.restore": "restoreSource",
    "sources.back": "getBackfill",
    "sources.back_fill": "backfillSource",
    "sources.decide": "analyseVideo ignoreVideo",
    "analyses.show": "getAnalysis getDocument getTranscript getHearing listStatements",
    "analyses.transcript": "getTranscript",
    "analyses.progress": "getAnalysis getJob",
    "analyses.again": "retryAnalysis",
    "analyses.hear": "hearAnalysis",
    "analyses.reread": "rereadAnalysis",
    "analyses.assess": "savePlan assessAnalysis",
    "analyses.wrong": "markStatement",
    "analyses.remove": "deleteAnalysis",
    "analyses.restore": "restoreAnalysis",
    "analyses.download": "getFileAtOnce",
    "search.show": "search listKeptSearches getKeptSearch",
    "search.keep": "keepSearch",
    "search.alert": "changeKeptSearch",
    "search.remove": "removeKeptSearch",
    "plan.show": "getPlan listPlanVersions",
    "plan.save": "savePlan",
    "plan.preview": "previewPlan",
    "plan.version": "getPlanVersion",
    "plan.use": "usePlanVersion",
    "plan.lenses": "saveLenses listLenses",
    "plan.categories": "saveCategories listCategories",
    "themes.show": "listThemes",
    "themes.one": "getTheme",
    "watching.show": "listSuggestions listSlots",
    "watching.talk": "watchAnalysis listSlots",
    "watching.found": "watchVideo listSlots",
    "watching.drop": "dropSlot",
    "plan.again": "getAgain",
    "plan.begin_again": "assessAgain",
    "usage.show": "getUsage",
    "settings.show": "getBudgets getModel",
    "settings.save": "saveModel forgetModel",
    "settings.budget": "saveBudgets saveInstanceBudgets",
    "settings.tried": "getModel",
}
DONE = {endpoint: tuple(names.split()) for endpoint, names in _DONE.items()}

_NONE = {
    WHO: """security.login security.logout security.two_factor_token_validation
        security.mf_recovery security.tf_select security.two_factor_rescue security.verify
        security.change_password security.two_factor_setup security.two_factor_setup_validate
        security.mf_recovery_codes passkeys.begin passkeys.sign_in passkeys.add_begin passkeys.add
        passkeys.remove joining.setup joining.invite joining.reset account.show account.change
        account.keep_address address.confirm account.end account.end_all account.remove
        account.stay admin.reset""",
    LONGER: """tokens.show tokens.make tokens.revoke bring.make bring.revoke exports.renew
        exports.stop""",
    BROWSER: """static assets.file theme.choose browsers.add browsers.key phone.manifest
        phone.worker phone.offline phone.share bring.userscript no_more.ask no_more.stop""",
    MACHINE: """health.healthz health.readyz health.metrics health.robots push.confirm push.receive
        exports.calendar exports.reports""",
    SPEAKS: "language.show language.choose",
    FORM: "guide.show",
    SHOWN: "privacy.show styleguide.show reference.show",
    WATCHED: "admin.health",
    PROGRAM: "api.waiting api.bring api.nothing v1.described v1.operation mcp.serve",
}
NONE = {endpoint: reason for reason, names in _NONE.items() for endpoint in names.split()}

# What programs can beside: it gathers what pages show in several places, or brings what they have.
BESIDE = {
    "getMe": "what a token opens",
    "getSubtitles": "the transcript of a page, for players",
    "getNews": "what is new, of several pages",
    "pushCaptions": "what a browser or script has got; the page tells how",
    "getStatement": "one of listStatements",
    "listFeedback": "the marks of all analyses, which each page shows of its own",
    "getPerson": "one of listPeople",
}
