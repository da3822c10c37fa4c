"""The typed keys under which an application keeps its parts."""

from aiohttp import web

from core.db import Sessions
from webapp.asking import Asking
from webapp.openings import Openings
from webapp.options import Options
from webapp.words import Words

ASKING: web.AppKey[Asking] = web.AppKey("asking", Asking)
OPENINGS: web.AppKey[Openings] = web.AppKey("openings", Openings)
OPTIONS: web.AppKey[Options] = web.AppKey("options", Options)
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", object)  # type: ignore[arg-type]
WORDS: web.AppKey[Words] = web.AppKey("words", Words)
