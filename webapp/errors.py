"""Every failure ends here: one JSON shape, one page, a Chinese sentence, never an echo."""

import logging
import traceback

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError

from webapp.incoming import MAX_TEXT
from webapp.keys import WORDS
from webapp.pages import render
from webapp.problems import Problem
from webapp.visit import read_visit

logger = logging.getLogger(__name__)
_JSON_PATHS = ("/api/", "/ask/fragment", "/hotline/api/", "/admin/api/")
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a failure in words; log what broke without the words of the visitor."""
    try:
        return await handler(request)
    except Problem as problem:
        return render_problem(request, problem)
    except web.HTTPRequestEntityTooLarge:
        return render_problem(request, Problem("body_too_large", limit=MAX_TEXT))
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        return render_problem(request, Problem(_HTTP_CODES.get(error.status, "bad_request")))
    except Exception as error:
        _log(request, error)
        down = isinstance(error, SQLAlchemyError)
        return render_problem(request, Problem("unavailable" if down else "internal"))


def render_problem(request: web.Request, problem: Problem) -> web.Response:
    """Return a problem as JSON to a program, as a page to a person."""
    message = request.app[WORDS].error(problem.code, problem.facts)
    if request.path.startswith(_JSON_PATHS):
        shape = {"error": {"code": problem.code, "message": message}}
        response = web.json_response(shape, status=problem.status)
    else:
        visit = read_visit(request)
        response = render(request, "error.html", visit, {"message": message}, problem.status)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _log(request: web.Request, error: Exception) -> None:
    """Log where it broke. The text of an exception is left out: it may quote the visitor."""
    route = request.match_info.route.name
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s failed: %s\n%s", route, type(error).__name__, where)
