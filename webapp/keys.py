"""The typed keys under which an application keeps its parts."""

from aiohttp import web

from webapp.asking import Asking
from webapp.openings import Openings
from webapp.options import Options
from webapp.words import Words

ASKING: web.AppKey[Asking] = web.AppKey("asking", Asking)
OPENINGS: web.AppKey[Openings] = web.AppKey("openings", Openings)
OPTIONS: web.AppKey[Options] = web.AppKey("options", Options)
WORDS: web.AppKey[Words] = web.AppKey("words", Words)
