"""Documents as what people keep: PDF, and a signed file that verifies offline. Every figure is read from what was signed."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.kit import envelopes, locales
from zhanggui.kit.errors import NotFound
from zhanggui.kit.measures import WHOLE
from zhanggui.kit.money import Money
from zhanggui.kit.ui.format import babel_locale, measure_symbol, moment, money, number, quantity
from zhanggui.kit.ui.paper import typeset
from zhanggui.people.public import unseal
from zhanggui.settlement.actions.papers import SEALED
from zhanggui.settlement.paper_models import PaperKind, PaperState
from zhanggui.settlement.queries.papers import PaperBody, paper_body

TYPES = {"pdf": "application/pdf", "json": "application/json", "zip": "application/zip"}


@dataclass(frozen=True, slots=True)
class PaperFile:
    name: str
    data: bytes
    content_type: str


def paper_file(paper_id: UUID, form: str, *, now: datetime) -> PaperFile:
    """A document as `pdf` (in the language of its order), signed `json`, or both with a signature beside the PDF as `zip`."""
    if form not in TYPES:
        raise NotFound(what="file")
    paper = paper_body(paper_id)
    stem = paper.view.number.replace("/", "-")
    made = {
        "json": lambda: envelopes.envelope(paper.body, paper.signature, paper.key_id),
        "pdf": lambda: typeset("settlement/papers/document.typ", in_own_words(paper)),
    }
    if form != "zip":
        return PaperFile(f"{stem}.{form}", made[form](), TYPES[form])
    files = {f"{stem}.{one}": make() for one, make in made.items()}
    files[f"{stem}.pdf.sig"] = envelopes.sign_file(f"{stem}.pdf", files[f"{stem}.pdf"], now=now)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return PaperFile(f"{stem}.zip", out.getvalue(), TYPES["zip"])


def in_own_words(paper: PaperBody) -> dict[str, Any]:
    """All that the paper says, in the language of the order."""
    with translation.override(locales.django_code(paper.view.locale)):
        return paper_words(paper)


def paper_words(paper: PaperBody) -> dict[str, Any]:
    """The same in the language of the moment."""
    facts, slip = paper.facts, paper.view.kind == PaperKind.PACKING_SLIP
    titles = {
        PaperKind.INVOICE: _("Invoice %(number)s"),
        PaperKind.CREDIT_NOTE: _("Credit note %(number)s"),
        PaperKind.PACKING_SLIP: _("Packing slip %(number)s"),
    }
    goods = [_("Goods"), _("Quantity")]
    return {
        "lang": "zh" if paper.view.locale.startswith("zh") else "en",
        "title": titles[PaperKind(paper.view.kind)] % {"number": facts["number"]},
        "seller": facts["seller"]["trade_name"],
        "facts": _head(paper),
        "parties": [[_("Seller"), _seller(facts["seller"])], [pgettext("document", "To"), _recipient(paper)]],
        "void": _("Cancelled: %(why)s") % {"why": paper.view.why} if paper.view.state == PaperState.CANCELLED else "",
        "columns": goods if slip else [*goods, _("Each"), _("Tax"), _("Total")],
        "lines": [_line(facts, line, slip) for line in facts["lines"]] + _delivery(facts),
        "tax_columns": [] if slip else [_("Tax rate"), _("Net"), _("Tax"), _("Gross")],
        "taxes": [] if slip else [_tax_row(facts, *row) for row in facts["taxes"]],
        "total": [] if slip else [_("Total"), _money(facts, facts["gross"])],
        "notes": _notes(facts, slip),
        "signed_note": _(
            "Signed: the file beside it shows any later change. Check it at the shop's page of verification."
        ),
    }


def _money(facts: dict, minor: int) -> str:
    return money(Money(minor, facts["currency"]))


def _head(paper: PaperBody) -> list[list[str]]:
    facts = paper.facts
    rows = [[_("Issued"), moment(paper.view.issued_at)], [_("Order"), f"{facts['order']} · {facts['seller_order']}"]]
    rows.append([_("Placed"), moment(datetime.fromisoformat(facts["placed_at"]))])
    if facts.get("about"):
        rows.append([_("To invoice"), ", ".join(facts["about"])])
    if "parcel" in facts:
        sent = f"{facts['parcel']} · {facts['carrier']} {facts['tracking']}".rstrip()
        rows.append([_("Parcel"), sent])
    return rows


def _seller(seller: dict) -> list[str]:
    country = babel_locale(locales.current()).territories.get(seller["country"], seller["country"])
    licence = _("Licence %(number)s") % {"number": seller["licence_no"]} if seller["licence_no"] else ""
    own = _("Self-operated") if seller["self_operated"] else ""
    return [one for one in (seller["name"], own, licence, *seller["address"].splitlines(), country) if one]


def _recipient(paper: PaperBody) -> list[str]:
    found = unseal([(paper.party_id, paper.sealed)], context=SEALED)[0] if paper.sealed else None
    if found is None:
        return [_("The personal details were erased.")]
    lines = [found["name"]]
    if at := found["address"]:
        country = babel_locale(locales.current()).territories.get(at["country"], at["country"])
        if at["country"] == "CN":
            town = f"{at['region']}{at['city'] if at['city'] != at['region'] else ''}{at['district']}{at['line1']}"
            lines += [
                at["name"] if at["name"] != found["name"] else "",
                town,
                at.get("line2") or "",
                at["postcode"],
                country,
            ]
        else:
            town = " ".join(filter(None, [at["postcode"], at["district"], at["city"]]))
            lines += [at["name"] if at["name"] != found["name"] else "", at["line1"], at.get("line2") or ""]
            lines += [", ".join(filter(None, [town, at["region"]])), country]
        if paper.view.kind == PaperKind.PACKING_SLIP:
            lines.append(at["phone"])
    if found["vat_number"]:
        lines.append(_("VAT number %(number)s") % {"number": found["vat_number"]})
    return [line for line in lines if line]


def _line(facts: dict, line: dict, slip: bool) -> list[str]:
    colon = _(": ")
    about = " · ".join([*(f"{name}{colon}{value}" for name, value in line["options"]), line["sku"]])
    if line.get("discount"):
        about += " · " + _("%(sum)s off") % {"sum": _money(facts, line["discount"])}
    measure, step = line.get("measure", ""), line.get("step", WHOLE)
    much = quantity(line["quantity"], measure, step) if line["quantity"] else "–"
    if slip:
        return [line["title"], about, much]
    unit = _money(facts, line["unit"]) if "unit" in line else ""
    unit += f"/{measure_symbol(measure)}" if unit and measure else ""
    total = line["gross"] if facts["tax_included"] or "unit" not in line else line["total"]
    return [line["title"], about, much, unit, _rate(line["tax_rate"], line["tax_kind"]), _money(facts, total)]


def _delivery(facts: dict) -> list[list[str]]:
    found = facts["delivery"]
    if not found:
        return []
    rates = ", ".join(_rate(rate, kind) for rate, kind, _gross, _tax in found["taxes"])
    plain = facts["tax_included"] or facts["document"] != PaperKind.INVOICE
    shown = found["gross"] - (0 if plain else sum(row[3] for row in found["taxes"]))
    return [[_("Delivery"), found["name"], "", "", rates, _money(facts, shown)]]


def _rate(rate: str, kind: str) -> str:
    kinds = {
        "zero": _("zero-rated"),
        "exempt": _("exempt"),
        "untaxed": _("untaxed"),
        "reverse_charge": _("reverse charge"),
    }
    return kinds.get(kind) or f"{number(Decimal(rate))}%"


def _tax_row(facts: dict, rate: str, kind: str, net: int, tax: int) -> list[str]:
    return [_rate(rate, kind), _money(facts, net), _money(facts, tax), _money(facts, net + tax)]


def _notes(facts: dict, slip: bool) -> list[str]:
    if slip:
        return []
    modes = {
        "per_line": _("Tax is rounded for each line."),
        "per_total": _("Tax is rounded once for the sum of a rate."),
    }
    notes = [_("Prices include tax.") if facts["tax_included"] else _("Tax is added to the prices.")]
    notes.append(modes.get(facts["tax_rounding"], facts["tax_rounding"]))
    if facts["tax_half"] == "half_even":
        notes.append(_("Half a cent is rounded to the even cent."))
    if facts["tax_treatment"] == "reverse_charge":
        notes.append(_("Reverse charge: the recipient owes the tax."))
    if not facts["tax_invoice"]:
        notes.append(
            _("A tax invoice of the tax authority is a document of its own and bears that authority's number.")
        )
    return notes
