"""Documents with numbers: for staff all of them, for buyers those of an order of theirs."""

from uuid import UUID

import orjson
from django.http import HttpResponse
from ninja import Router

from zhanggui.faces.api import answers, present, schemas
from zhanggui.faces.api.house import Asked, Bearer, answer, locale_of, moment, once, staff_name
from zhanggui.faces.api.orders import reading, visible
from zhanggui.kit.envelopes import envelope
from zhanggui.ordering import public as ordering
from zhanggui.settlement import public as settlement

router, mine = Router(tags=["documents"]), Router(tags=["documents"])
orders_scope = Bearer("orders.manage", "staff")


def _row(view: settlement.PaperView) -> dict:
    return {
        "id": str(view.id),
        "kind": view.kind,
        "number": view.number,
        "state": view.state,
        "order": view.order_number,
        "seller_id": str(view.seller_id),
        "net": present.money(view.net),
        "tax": present.money(view.tax),
        "gross": present.money(view.gross),
        "issued_at": moment(view.issued_at),
        "cancelled_at": moment(view.cancelled_at),
        "why": view.why,
    }


@router.get("documents", auth=orders_scope, response=answers.DocumentsPage, summary="Documents, newest first")
def documents(
    request: Asked, kind: str = "", state: str = "", text: str = "", cursor: str | None = None, limit: int = 50
) -> HttpResponse:
    page = settlement.papers(kind=kind, state=state, text=text, cursor=cursor, limit=max(1, min(limit, 100)))
    return answer({"items": [_row(view) for view in page.items], "next_cursor": page.next_cursor})


@router.get(
    "documents/{document_id}",
    auth=orders_scope,
    response=answers.DocumentInFull,
    summary="One document: what was signed, and the file that verifies by itself",
)
def document(request: Asked, document_id: UUID) -> HttpResponse:
    found = settlement.paper_body(document_id)
    signed = orjson.loads(envelope(found.body, found.signature, found.key_id))
    return answer({**_row(found.view), "facts": found.facts, "signed": signed})


@router.post(
    "orders/{number}/invoice",
    auth=orders_scope,
    response={201: answers.Documents},
    summary="Invoice what is not invoiced yet, and credit what was given back",
)
def issue(request: Asked, number: str) -> HttpResponse:
    order = ordering.order_desk(number, locale=locale_of(request, None)).order

    def run() -> HttpResponse:
        settlement.issue_invoice(order.id, by=staff_name(request), now=request.now)
        return answer({"items": [_row(view) for view in settlement.papers_of([order.id])]}, 201)

    return once(request, run)


@router.post(
    "documents/{document_id}/cancel",
    auth=orders_scope,
    response=answers.Document,
    summary="Cancel a document; its number stays",
)
def cancel(request: Asked, document_id: UUID, wish: schemas.CancelWish) -> HttpResponse:
    def run() -> HttpResponse:
        settlement.cancel_paper(document_id, why=wish.why, by=staff_name(request), now=request.now)
        return answer(_row(settlement.paper_body(document_id).view))

    return once(request, run)


@mine.get(
    "orders/{number}/documents",
    auth=reading,
    response=answers.Documents,
    summary="Documents of my order, by token or ?link=",
)
def of_order(request: Asked, number: str, link: str | None = None) -> HttpResponse:
    page = visible(request, number, link, locale_of(request, None))
    return answer({"items": [_row(view) for view in settlement.papers_of([page.id])]})
