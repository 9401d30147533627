"""What acceptance would leave out of a document under review, were each candidate accepted as it now stands: so that it is marked before.

The rules are those of acceptance itself: it is run on judgements that nobody has made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from terrigraph.accepting.tables import write_rows
from terrigraph.reviewing.judgements import Judgement, Log, near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terrigraph.language import Text
    from terrigraph.reconciliation.gazetteer import Gazetteer
    from terrigraph.reconciliation.official import Official
    from terrigraph.reviewing.review import Review
    from terrigraph.sources.tables import Concepts


def waiting(review: Review, log: Log, concepts: Concepts, official: Official, gazetteer: Gazetteer) -> dict[str, Text]:
    """Why each candidate that no table could say yet could not be written, by its id."""
    foreseen = list(_foreseen(review))
    open_ids = {judgement.candidate.id for judgement in foreseen}
    kept = [one for one in log.judgements if one.document != review.document or one.candidate.id not in open_ids]
    described = {review.document: ({"sha256": review.sha256}, review.text)}
    writer = write_rows(Log([*kept, *foreseen]), described, concepts, official, gazetteer)
    return {one.candidate: one.reason for one in writer.left if one.document == review.document}


def _foreseen(review: Review) -> Iterator[Judgement]:
    """Each candidate that is still to be decided, accepted as it stands."""
    for item in review.items.values():
        if item.status not in ("open", "again", "conflict") or item.place is None:
            continue
        line, at = near(review.text, item.place.start, item.place.end)
        yield Judgement(
            time="",
            by="",
            document=review.document,
            sha256=review.sha256,
            verdict="accept",
            candidate=item.candidate,
            line=line,
            at=at,
            resource=item.resource,
            known=item.known,
        )
