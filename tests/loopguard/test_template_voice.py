"""Signs of a template: a greeting without a name, labels and values, a team's signature; each counts one."""

import pytest

from loopguard.words.notifier_name import names_a_notifier
from loopguard.words.template_voice import template_signs

LABELS = "\nstart: monday\n- end: tuesday\nzone:\t b7\n"


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("dear customer,\nthe valve was shut.", 1),
        ("sehr geehrte kundin, sehr geehrter kunde,\ndie leitung steht.", 1),
        (f"the valve was shut.{LABELS}", 1),
        ("the valve was shut.\n\nyour waterworks team\n", 1),
        (f"dear customer,{LABELS}\nthe waterworks team", 3),
        ("dear customer service,\nthe valve is shut since monday: two houses are dry.", 0),
        ("start: monday\nend: tuesday", 0),
        ("see https://a.example:80 and write\nolga", 0),
    ],
)
def test_each_sign_counts_one(text: str, signs: int) -> None:
    assert template_signs(text) == signs


@pytest.mark.parametrize(
    ("name", "expected"),
    [("First Riverbank", True), ("Acme Alerts", True), ("Hotel Adler GmbH", False), ("Banka Olga", False), ("", False)],
)
def test_a_notifier_has_a_name_that_customers_do_not_bear(name: str, expected: bool) -> None:
    assert names_a_notifier(name) is expected
