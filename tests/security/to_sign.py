"""Notes on which every command of signing has something to do."""

from notes_tui.charting.signing import sign
from notes_tui.domain import assessment, note
from notes_tui.domain.template import Template
from notes_tui.vault import audit
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import transaction
from notes_tui.vault.vault import Vault, append
from tests.places import PASSPHRASE, VISIT


def notes_to_sign(vault: Vault, client: str, text: str, template: Template) -> dict[str, str]:
    """`ready` can be signed, `sealed` is signed and was changed since by another device,
    `flagged` has a red flag answered yes.
    """
    ready, sealed, flagged = (vault.new_id() for _ in range(3))
    parts = {"section/listen": text, "occurred_at": VISIT}
    vault.save(
        [vault.compose(each, note.KIND, parts, client=client) for each in (ready, sealed, flagged)],
        Act("sample"),
    )
    made_with = (template.id, template.version, template.hash)
    answers = assessment.assessment_parts(flagged, made_with, {"numb": True}, {})
    vault.save(
        [vault.compose(vault.new_id(), assessment.KIND, answers, client=client)], Act("sample")
    )
    sign(vault, [sealed], PASSPHRASE)
    arrived = vault.compose(
        sealed, note.KIND, {"section/plan": text}, client=client, parents=vault.get(sealed).heads
    )
    with transaction(vault.database):
        append(vault.database, [arrived])
        audit.append(
            vault.database,
            Act("sync", note.KIND, sealed, client, [arrived.id]),
            practitioner=vault.writer.practitioner,
            device=vault.writer.device,
            at=arrived.at,
            offset=arrived.offset,
        )
    return {"ready": ready[:20], "sealed": sealed[:20], "flagged": flagged[:20]}
