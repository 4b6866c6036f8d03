"""GET /assets/{version}/{name}: a file of the pages, which a browser may keep for ever: its address changes with it."""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.responses import Response

from ingest.web.pages.asset_files import KINDS, asset_files, version
from ingest.web.pages.page_route import PageRoute
from ingest.web.problem import Problem

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
Part = Annotated[str, InPath(max_length=64)]


@router.get("/assets/{of}/{name}")
async def asset(of: Part, name: Part) -> Response:
    """Return one of the files; under the name of another version what there is now, which may not be kept."""
    if (content := asset_files().get(name)) is None:
        raise Problem(HTTPStatus.NOT_FOUND, "There is no such file.")
    keep = "public, max-age=31536000, immutable" if of == version() else "no-store"
    return Response(content, media_type=KINDS[Path(name).suffix], headers={"Cache-Control": keep})
