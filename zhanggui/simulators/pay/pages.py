"""The company's pages, written as plain HTML that works without scripts."""

import json
import sqlite3
import time
from html import escape

from zhanggui.simulators.pay.store import SETTINGS, Store
from zhanggui.simulators.pay.texts import say

PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3, "JOD": 3}
RESENDS = ("resend", "twice", "late", "forged", "stale", "altered")
CSS = """
:root{color-scheme:light;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#f4f6f9;--accent:#1f6f54;--bad:#a3262b}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
header{background:#16283c;color:#fff;padding:12px 16px}header .in,main{max-width:880px;margin:0 auto}
header .in{display:flex;gap:16px;align-items:center;flex-wrap:wrap}header a{color:#cfe0f5}header strong{margin-right:auto}
main{padding:16px}main.narrow{max-width:440px}.card{background:#fff;border:1px solid var(--line);border-radius:10px;
padding:16px;margin:0 0 16px}h1{font-size:1.3rem;margin:0 0 4px}h2{font-size:1rem;margin:16px 0 6px}
.sum{font-size:2.1rem;font-weight:650;margin:8px 0 16px;font-variant-numeric:tabular-nums}p{margin:0 0 12px}
.soft{color:var(--soft)}.small{font-size:.875rem}.row{display:flex;gap:8px;flex-wrap:wrap;align-items:center}
.row .grow{margin-right:auto;min-width:0;overflow-wrap:anywhere}form{margin:0}
button{font:inherit;min-height:44px;padding:8px 14px;border:1px solid #8b97a6;border-radius:8px;background:#fff;
color:var(--ink);cursor:pointer}button.main{background:var(--accent);border-color:var(--accent);color:#fff;font-weight:600}
button.bad{color:var(--bad);border-color:var(--bad)}.stack button{display:block;width:100%;margin:0 0 10px}
button:focus-visible,a:focus-visible,select:focus-visible,input:focus-visible{outline:3px solid #2b6cb0;outline-offset:2px}
.state{border-radius:999px;padding:1px 10px;background:#e8ecf1;font-size:.875rem}.state.captured,.state.done{background:#d9f0e5}
.state.declined,.state.failed{background:#f9dedf}ul{margin:0;padding-left:20px}li{overflow-wrap:anywhere}
label{display:block;font-size:.875rem;color:#3b4654}select,input{font:inherit;min-height:44px;padding:6px 10px;width:100%;
border:1px solid #8b97a6;border-radius:8px;background:#fff;color:var(--ink)}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px;margin-bottom:12px}summary{cursor:pointer;
min-height:44px;padding:8px 0}code{font-size:.85em}
"""


def amount(minor: int, currency: str) -> str:
    places = PLACES.get(currency, 2)
    text = f"{minor:0{places + 1}d}"
    whole = f"{int(text[: len(text) - places]):,}"
    return f"{whole}.{text[-places:]} {currency}" if places else f"{whole} {currency}"


def page(title: str, body: str, lang: str, here: str, *, narrow: bool = False) -> str:
    other = "en" if lang == "zh" else "zh"
    name = {"zh": "中文", "en": "English"}[other]
    code = {"zh": "zh-CN", "en": "en"}
    join = "&amp;" if "?" in here else "?"
    return f"""<!doctype html><html lang="{code[lang]}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>{escape(title)} · {say("company", lang)}</title><style>{CSS}</style></head><body>
<header><div class="in"><strong>{say("company", lang)}</strong>
<a href="{here}{join}lang={other}" lang="{code[other]}" hreflang="{code[other]}">{name}</a></div></header>
<main{' class="narrow"' if narrow else ""}>{body}<p class="soft small">{say("practice", lang)}</p></main></body></html>"""


def state(name: str, key: str, lang: str) -> str:
    return f'<span class="state {name}">{say(key, lang)}</span>'


def pay_page(payment: sqlite3.Row, lang: str, delay: int) -> str:
    sum_text = amount(payment["amount"], payment["currency"])
    head = f"""<div class="card"><h1>{say("pay_to", lang, merchant="Zhanggui")}</h1>
<p class="soft">{say("order", lang, description=escape(payment["description"]))}</p><p class="sum">{sum_text}</p>"""
    if payment["state"] == "open":
        rest = f"""<form method="post" class="stack"><input type="hidden" name="lang" value="{lang}">
<button class="main" name="action" value="pay">{say("pay", lang, amount=sum_text)}</button>
<button class="bad" name="action" value="decline">{say("decline", lang)}</button>
<button name="action" value="later">{say("later", lang, seconds=delay)}</button></form>"""
    else:
        rest = f"<p>{say('settled', lang, state=say(payment['state'], lang))}</p>"
    back = f'<p><a href="{escape(payment["return_url"])}">{say("back", lang)}</a></p></div>'
    title = say("pay_to", lang, merchant="Zhanggui")
    return page(title, head + rest + back, lang, f"/pay/{payment['id']}", narrow=True)


def notice(key: str, lang: str) -> str:
    text = say(key, lang)
    back = f'<p><a href="/?lang={lang}">{say("console", lang)}</a></p>'
    return page(text, f'<div class="card"><h1>{text}</h1>{back}</div>', lang, "/")


def console(store: Store, lang: str, sought: str) -> str:
    pattern = f"%{sought.replace('%', '').replace('_', '')}%"
    rows = store.rows(
        "SELECT * FROM payment WHERE description LIKE ?1 OR replace(id, '_', '') LIKE ?1 OR reference LIKE ?1 "
        "ORDER BY created DESC LIMIT 100",
        pattern,
    )
    parts = [
        f"<h1>{say('console', lang)}</h1><p class='soft'>{say('console_note', lang)}</p>",
        _behaviour(store, lang),
        f"""<form class="row card" method="get" action="/"><input type="hidden" name="lang" value="{lang}">
<label class="grow">{say("find_note", lang)}<input name="q" value="{escape(sought)}"></label>
<button>{say("find", lang)}</button></form>""",
    ]
    parts += [_payment(store, row, lang) for row in rows]
    if not rows:
        parts.append(f"<p class='card'>{say('none', lang)}</p>")
    return page(say("console", lang), "".join(parts), lang, "/")


def _behaviour(store: Store, lang: str) -> str:
    fields = []
    for key, values in SETTINGS.items():
        chosen = store.setting(key)
        options = "".join(
            f'<option value="{value}"{" selected" if value == chosen else ""}>{say(f"{key}_{value}", lang)}</option>'
            for value in values
        )
        fields.append(f'<label>{say(f"set_{key}", lang)}<select name="{key}">{options}</select></label>')
    fields.append(
        f'<label>{say("set_delay", lang)}<input name="delay" inputmode="numeric" value="{store.delay()}"></label>'
    )
    usual = all(store.setting(key) == values[0] for key, values in SETTINGS.items())
    return f"""<details class="card"{"" if usual else " open"}><summary>{say("settings", lang)}</summary>
<form method="post" action="/console/settings"><input type="hidden" name="lang" value="{lang}">
<div class="grid">{"".join(fields)}</div><button class="main">{say("save", lang)}</button></form></details>"""


def _button(payment_id: str, action: str, text: str, lang: str, kind: str = "") -> str:
    return f"""<form method="post" action="/console/{payment_id}/{action}"><input type="hidden" name="lang" value="{lang}">
<button class="{kind}">{text}</button></form>"""


def _payment(store: Store, row: sqlite3.Row, lang: str) -> str:
    name = row["state"]
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row["created"]))
    acts = {"open": (("pay", "act_pay"), ("decline", "act_decline")), "processing": (("settle", "act_settle"),)}
    buttons = [_button(row["id"], action, say(key, lang), lang) for action, key in acts.get(name, ())]
    messages = store.rows("SELECT * FROM message WHERE payment = ? ORDER BY id DESC LIMIT 20", row["id"])
    if messages:
        bad = ("forged", "stale", "altered")
        buttons += [_button(row["id"], how, say(how, lang), lang, "bad" if how in bad else "") for how in RESENDS]
    told = "".join(f"<li>{_message(message, lang)}</li>" for message in messages)
    refunds = "".join(
        f"<li>{amount(one['amount'], row['currency'])} "
        f"{state(one['state'], 'refund_' + one['state'], lang)} <code>{one['id']}</code></li>"
        for one in store.rows("SELECT * FROM refund WHERE payment = ? ORDER BY created", row["id"])
    )
    soft = "<p class='soft small'>"
    told = f"<ul class='small'>{told}</ul>" if told else f"{soft}{say('no_messages', lang)}</p>"
    refunds = f"<h2>{say('refunds', lang)}</h2><ul class='small'>{refunds}</ul>" if refunds else ""
    return f"""<section class="card" id="{row["id"]}"><div class="row">
<div class="grow"><strong>{escape(row["description"])}</strong> <span class="soft small">{when}</span></div>
{state(name, name, lang)}<strong>{amount(row["amount"], row["currency"])}</strong></div>
{soft}<a href="/pay/{row["id"]}?lang={lang}"><code>{row["id"]}</code></a></p>
<div class="row">{"".join(buttons)}</div><h2>{say("messages", lang)}</h2>{told}{refunds}</section>"""


def _message(message: sqlite3.Row, lang: str) -> str:
    how = "" if message["mode"] in ("normal", "again") else f" · {say(message['mode'], lang)}"
    number = json.loads(message["body"])["id"]
    if not message["tries"]:
        end = say("waiting", lang)
    else:
        end = say("sent" if message["answer"].startswith("2") else "refused", lang, answer=escape(message["answer"]))
    return f"{escape(message['kind'])}{how} — {end} <code class='soft'>{number}</code>"
