"""Who reports a fault, and which machines' words come near."""

import pytest

from loopguard.words.fault_phrases import reports_a_fault


@pytest.mark.parametrize(
    ("subject", "text", "fault"),
    [
        ("order 17", "the mail says that it has been shipped.", True),
        ("order 17", "ordered were 24 bottles.", True),
        ("rechnung 17 doppelt", "siehe anhang.", True),
        ("order 17", "die nummer passt leider nicht.", True),
        ("commande 17", "le code n'arrive pas.", True),
        ("pedido 17", "nadie contesta.", True),
        ("заказ 17", "курьер не приходит.", True),
        ("注文 17", "まだ届いておりません。", True),
        ("wrong password", "someone has tried to sign in.", False),
        ("delivery failed", "your parcel could not be delivered.", False),
        ("service degraded", "some customers may experience delays.", False),
        ("-20 %", "29 € statt 49 €", False),
        ("order 17", f"{'x ' * 250} nobody called.", False),
    ],
)
def test_who_reports_a_fault(subject: str, text: str, fault: bool) -> None:
    assert reports_a_fault(subject, text) is fault
