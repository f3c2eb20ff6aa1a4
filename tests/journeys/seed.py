"""A small shop for the journeys, made by the public deeds in the server's own environment: `python -m tests.journeys.seed`.

Prints as JSON what the journeys need to know.
"""

import io
import json
import sys
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import django

SHIRT = {"en": "linen-shirt", "zh-cn": "ya-ma-chen-shan"}
EBOOK = {"en": "tea-handbook", "zh-cn": "cha-shu"}
TRAY = {"en": "walnut-tray", "zh-cn": "hu-tao-mu-tuo-pan"}
WARES = {"en": "wares", "zh-cn": "qi-wu"}
READING = {"en": "reading", "zh-cn": "yue-du"}
FILE = b"%PDF-1.4 the handbook of tea\n" * 700


def both(draft, zh, en, slugs, **more):
    return {"zh-cn": draft(zh, slug=slugs["zh-cn"], **more), "en": draft(en, slug=slugs["en"], **more)}


def picture(colour: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (900, 900), "#eee7da")
    ImageDraw.Draw(image).rounded_rectangle((220, 260, 680, 700), radius=90, fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def make() -> dict:
    from tests.shop import ADDRESS, CONTACT
    from zhanggui.catalogue import public as catalogue
    from zhanggui.fulfilment import public as fulfilment
    from zhanggui.kit import clock, preferences
    from zhanggui.kit.money import Money
    from zhanggui.ordering import public as ordering
    from zhanggui.payments import public as payments
    from zhanggui.people import public as people
    from zhanggui.sellers import public as sellers

    now, by = clock.now(), "system:journey"

    def seller(slug, zh, en, country, own):
        texts = {"zh-cn": sellers.SellerTextDraft(zh), "en": sellers.SellerTextDraft(en)}
        found = sellers.create_seller(
            slug=slug, legal_name=f"{en} Ltd", texts=texts, country=country, self_operated=own, by=by, now=now
        )
        return found, catalogue.create_warehouse(
            seller_id=found, code="main", name="Main", country=country, by=by, now=now
        )

    house, store = seller("house", "掌柜自营", "Zhanggui House", "CN", True)
    nord, shed = seller("nord", "北工坊", "Atelier Nord", "DE", False)
    wares, reading = (
        catalogue.create_category(texts=both(catalogue.CategoryTextDraft, zh, en, slugs), position=n, by=by, now=now)
        for n, (zh, en, slugs) in enumerate([("器物", "Wares", WARES), ("阅读", "Reading", READING)])
    )

    def product(zh, en, slugs, variants, category, **more):
        said = {
            "zh-cn": {"summary": "每天都用得上。", "description": "<p>手工制作。</p>"},
            "en": {"summary": "Useful every day.", "description": "<p>Made by hand.</p>"},
        }
        titles = {"zh-cn": zh, "en": en}
        draft = catalogue.ProductDraft(
            texts={one: catalogue.TextDraft(titles[one], slug=slugs[one], **said[one]) for one in said},
            variants=variants, categories=(category,),
            **{"seller_id": house, "publish": True, "brand": "Zhanggui", **more},
        )  # fmt: skip
        made = catalogue.create_product(draft, by=by, now=now)
        for colour in ("#2d3f6b", "#b9402b", "#4d6b57", "#7a6a1e"):
            catalogue.add_picture(made, picture(colour), "p.jpg", {"zh-cn": zh, "en": en}, by=by, now=now)
        page = catalogue.product_page(slugs["en"], locale="en", currency="CNY", now=now)
        return made, page.variants

    def value(code, zh, en, swatch=""):
        return catalogue.ValueDraft(code, {"zh-cn": zh, "en": en}, swatch)

    axes = (
        catalogue.AxisDraft("color", {"zh-cn": "颜色", "en": "Colour"},
                            (value("indigo", "靛蓝", "Indigo", "#2d3f6b"), value("sand", "沙色", "Sand", "#cbb89a"))),
        catalogue.AxisDraft("size", {"zh-cn": "尺码", "en": "Size"}, (value("m", "中", "M"), value("l", "大", "L"))),
    )  # fmt: skip
    shirts = tuple(
        catalogue.VariantDraft(
            f"SHIRT-{colour}-{size}".upper(), {"color": colour, "size": size},
            (Money(26900 if size == "m" else 28900, "CNY"),), stock={store: 20}, weight_g=260,
        )
        for colour in ("indigo", "sand") for size in ("m", "l")
    )  # fmt: skip
    product("亚麻衬衫", "Linen shirt", SHIRT, shirts, wares, axes=axes)
    book = catalogue.VariantDraft("HANDBOOK", prices=(Money(3900, "CNY"),))
    _id, (handbook,) = product("茶书", "Tea handbook", EBOOK, (book,), reading, kind="digital", tax_class="digital")
    fulfilment.add_asset(handbook.id, "tea-handbook.pdf", FILE, by=by, now=now)
    tray = catalogue.VariantDraft("TRAY", prices=(Money(18900, "CNY"),), stock={shed: 30}, weight_g=900)
    product_id, (tray,) = product("胡桃木托盘", "Walnut tray", TRAY, (tray,), wares, seller_id=nord)
    preferences.set_many({"payments.bank_account": "6222 0000 1111", "payments.bank_name": "Bank"}, by=by, now=now)

    items = ((tray.id, 1),)
    quote = ordering.quote(
        items, currency="CNY", country="CN", region=ADDRESS.region, delivery_code="standard", now=now, locale="en"
    )
    buyer = people.redeem_code(
        email=CONTACT.email, code=people.request_code(email=CONTACT.email, locale="en", now=now), now=now
    )
    people.save_address(buyer, ADDRESS, now=now)

    def order(**whose):
        command = ordering.PlaceOrder(
            command_id=uuid4(), items=items, contact=CONTACT, address=ADDRESS, country="CN", delivery_code="standard",
            currency="CNY", locale="en", seen_total=quote.total, provider="bank", **whose,
        )  # fmt: skip
        return ordering.place(command, now)

    waiting, own = order(actor="guest:seed"), order(actor=f"party:{buyer}", party_id=buyer)
    code = people.request_code(email="ann@example.com", locale="en", now=now)
    ann = people.redeem_code(email="ann@example.com", code=code, now=now)
    payments.top_up_wallet(ann, Money(500000, "CNY"), by=by, why="journey", command_id=uuid4(), now=now)
    many = ((tray.id, 6),)
    quote = ordering.quote(
        many, currency="CNY", country="CN", region=ADDRESS.region, delivery_code="standard", now=now, locale="en"
    )
    large = ordering.place(
        ordering.PlaceOrder(
            command_id=uuid4(), actor=f"party:{ann}", items=many, contact=replace(CONTACT, email="ann@example.com"),
            address=ADDRESS, country="CN", delivery_code="standard", currency="CNY", locale="en",
            seen_total=quote.total, provider="wallet", party_id=ann,
        ),
        now,
    )  # fmt: skip
    owner = people.invite_staff(email="owner@example.com", name="Owner", roles=["owner"], by="system:owner", now=now)
    people.accept_invitation(owner.token, password="correct horse battery", now=now)
    newcomer = people.invite_staff(
        email="new@example.com", name="Newcomer", roles=["warehouse"], by=f"staff:{owner.staff.id}", now=now
    )
    other = people.invite_staff(
        email="key@example.com", name="Keyholder", roles=["service"], by=f"staff:{owner.staff.id}", now=now
    )
    return {
        "owner": people.demo_sign_in_link(owner.staff.id, now + timedelta(hours=12)),
        "newcomer": newcomer.token,
        "keyholder": other.token,
        "buyer": people.demo_buyer_link(buyer, now + timedelta(hours=12)),
        "number": own.number,
        "product": str(product_id),
        "variant": str(tray.id),
        "staff": owner.staff.id,
        "ann": people.demo_buyer_link(ann, now + timedelta(hours=12)),
        "large": large.number,
        "waiting": waiting.number,
        "waiting_link": ordering.order_link(waiting.order_id, now=now),
    }


if __name__ == "__main__":
    django.setup()
    json.dump(make(), sys.stdout)
