"""All pages, and how they stand in the application beside the API."""

from fastapi import APIRouter, FastAPI

from ingest.web.pages import assets, entering
from ingest.web.pages.desk import log, overview, password, shunted, silences
from ingest.web.pages.held import allowances, at_once, deciding, jobs, later, storm, storm_list
from ingest.web.pages.mail import mail_files, mail_page, search_page, thread_page, trace_page

__all__ = ["SITE", "add_pages"]

SITE: tuple[APIRouter, ...] = (
    assets.router,
    entering.router,
    storm_list.router,
    storm.router,
    later.router,
    deciding.router,
    jobs.router,
    allowances.router,
    at_once.router,
    overview.router,
    log.router,
    password.router,
    shunted.router,
    silences.router,
    search_page.router,
    mail_page.router,
    mail_files.router,
    thread_page.router,
    trace_page.router,
)
"""The routers of all pages."""


def add_pages(app: FastAPI) -> None:
    """Add them."""
    for router in SITE:
        app.include_router(router)
