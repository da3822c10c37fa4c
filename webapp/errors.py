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
from webapp.words import Words

logger = logging.getLogger(__name__)
_JSON_PATHS = ("/api/", "/ask/fragment", "/hotline/api/", "/admin/api/")
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed"}
_REDIRECTS = range(300, 400)


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a failure in words; log what broke without the words of the visitor."""
    try:
        return await handler(request)
    except Problem as problem:
        return render_problem(request, problem)
    except web.HTTPException as error:
        return _render_status(request, error)
    except (web.RequestPayloadError, ConnectionError):
        # The body cannot be read to its end, or nobody is there any more to send it.
        return render_problem(request, Problem("bad_request"))
    except Exception as error:
        log_failure(str(request.match_info.route.name), error)
        down = isinstance(error, SQLAlchemyError)
        return render_problem(request, Problem("unavailable" if down else "internal"))


def render_problem(request: web.Request, problem: Problem) -> web.Response:
    """Return a problem as JSON to a program, as a page to a person."""
    words = request.app[WORDS]
    if _is_for_program(request.path):
        return render_plainly(words, problem, request.path)
    context = {"message": words.error(problem.code, problem.facts)}
    response = render(request, "error.html", read_visit(request), context, problem.status)
    return _with_wait(response, problem)


def render_plainly(words: Words, problem: Problem, path: str) -> web.Response:
    """Return a problem as JSON to a program, as one sentence to a person: without any page."""
    message = words.error(problem.code, problem.facts)
    if _is_for_program(path):
        shape = {"error": {"code": problem.code, "message": message}}
        response = web.json_response(shape, status=problem.status)
    else:
        response = web.Response(text=message, status=problem.status)
    return _with_wait(response, problem)


def log_failure(where: str, error: BaseException) -> None:
    """Log where it broke. The text of an exception is left out: it may quote the visitor."""
    lines = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s failed: %s\n%s", where, type(error).__name__, lines)


def _render_status(request: web.Request, error: web.HTTPException) -> web.Response:
    """Return what the server software itself raises, in our words."""
    if error.status in _REDIRECTS:
        error.text = ""  # instead of an English line that nobody is meant to read
        raise error
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return render_problem(request, Problem("body_too_large", limit=MAX_TEXT))
    response = render_problem(request, Problem(_HTTP_CODES.get(error.status, "bad_request")))
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _is_for_program(path: str) -> bool:
    return path.startswith(_JSON_PATHS)


def _with_wait(response: web.Response, problem: Problem) -> web.Response:
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
