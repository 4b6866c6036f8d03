"""Errors go through a pool of processes: pickled, and made anew on the other side."""

import inspect
import pickle

import pytest

from ingest import errors

MADE = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, errors.IngestError)]


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
def test_an_error_comes_out_as_it_went_in(kind: type[errors.IngestError]) -> None:
    """Reported of CPython (issues 103061 and 120810): one that cannot be made anew hangs the pool."""
    error = kind("it is there", "node 2") if kind is errors.Elsewhere else kind("there is none")
    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), str(copied), vars(copied)) == (kind, str(error), vars(error))
