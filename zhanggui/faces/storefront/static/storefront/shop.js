// The storefront's enhancements: variant picker, basket without a new page, suggestions, own statistics. All pages work without.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const main = $("#content");

  // --- our own statistics: a page was opened, and how long it was looked at
  function tell(kind, extra) {
    const said = { kind, path: location.pathname, locale: location.pathname.split("/")[1], subject: main?.dataset.subject || "", ...extra };
    navigator.sendBeacon?.("/b", JSON.stringify(said));
  }
  if (main?.dataset.kind && navigator.sendBeacon) {
    const start = () => {
      tell(main.dataset.kind, { referrer: document.referrer, query: location.search });
      let shown = performance.now(), total = 0, sent = false;
      const pause = () => { if (shown !== null) { total += performance.now() - shown; shown = null; } };
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") { shown ??= performance.now(); return; }
        pause();
        if (!sent) { sent = true; tell("leave", { dwell: Math.round(total) }); }
      });
    };
    if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
    else start();
  }

  // --- the chosen language is remembered for the next visit to "/"
  for (const link of document.querySelectorAll("[data-locale]"))
    link.addEventListener("click", () => { document.cookie = `locale=${link.dataset.locale};path=/;max-age=31536000;samesite=lax`; });

  function toast(text, link, href, bad) {
    const box = $("[data-toasts]"), item = document.createElement("div"), words = document.createElement("span");
    if (!box) return;
    item.className = bad ? "toast bad" : "toast";
    words.textContent = text;
    item.append(words);
    if (href) { const a = document.createElement("a"); a.href = href; a.textContent = link; item.append(a); }
    box.replaceChildren(item);
    setTimeout(() => item.remove(), 8000);
  }

  // --- variants: price, what is left and the picture follow the choice
  const form = $("form[data-add]"), data = $("[data-variants]");
  if (form && data) {
    const variants = JSON.parse(data.textContent), words = {};
    for (const word of $("[data-words]").content.querySelectorAll("[data-w]")) words[word.dataset.w] = word.textContent;
    const cost = $("[data-cost]"), state = $("[data-state]"), send = $("[data-send]");
    const axes = [...new Set([...form.querySelectorAll(".chip input[type=radio]")].map((input) => input.name))];
    const chosen = () => Object.fromEntries(axes.map((axis) => [axis, form.elements[axis]?.value || ""]));
    const can = (variant) => variant.price && (variant.left === null || variant.left > 0);
    const fits = (variant, values) => Object.entries(values).every(([axis, value]) => !value || variant.values[axis] === value);
    const update = () => {
      const values = chosen();
      for (const input of form.querySelectorAll(".chip input[type=radio]"))
        input.parentElement.classList.toggle("gone", !variants.some((v) => can(v) && fits(v, { ...values, [input.name]: input.value })));
      if (Object.values(values).some((value) => !value)) return;
      const variant = variants.find((v) => fits(v, values));
      const span = (className, text) => { const e = document.createElement("span"); e.className = className; e.textContent = text; return e; };
      if (!variant) { state.replaceChildren(span("gone", words.none)); send.disabled = true; return; }
      const parts = [span(variant.was ? "price large sale" : "price large", variant.price)];
      if (variant.was) { const was = document.createElement("s"); was.className = "was"; was.textContent = variant.was; parts.push(" ", was); }
      cost.replaceChildren(...parts);
      send.disabled = !can(variant);
      state.replaceChildren(
        !can(variant) ? span("gone", words.sold)
          : variant.left !== null && variant.left <= 5 ? span("few", words.few.replace("{n}", variant.left)) : span("here", words.here));
      const shot = variant.picture && $(`[data-picture="${variant.picture}"]`);
      if (shot) $("[data-gallery]").scrollTo({ left: shot.offsetLeft - $("[data-gallery]").offsetLeft, behavior: "smooth" });
    };
    form.addEventListener("change", update);
    update();
  }

  // --- into the basket without leaving the page
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = $("[data-send]", form);
    send.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (said.problem) return toast(said.problem, "", "", true);
      const count = $("[data-count]");
      count.lastChild.textContent = said.count;
      count.hidden = !said.count;
      toast(said.said, said.link, said.href);
    } catch {
      form.submit();
    } finally {
      send.removeAttribute("aria-disabled");
    }
  });

  // --- another country has other fields and other ways of delivery
  for (const select of document.querySelectorAll("[data-country]")) {
    const button = select.form?.querySelector("[data-plain-country]");
    if (!button) continue;
    button.parentElement.hidden = true;
    select.addEventListener("change", () => select.form.requestSubmit(button));
  }

  // --- suggestions while typing: a list to walk through with the arrow keys
  const find = $("[data-suggest]"), list = $("#suggestions");
  if (find && list) {
    let timer, asked = 0, at = -1;
    Object.entries({ role: "combobox", "aria-controls": "suggestions", "aria-expanded": "false", "aria-autocomplete": "list" }).forEach(([k, v]) => find.setAttribute(k, v));
    list.setAttribute("role", "listbox");
    const close = () => { list.hidden = true; at = -1; find.setAttribute("aria-expanded", "false"); find.removeAttribute("aria-activedescendant"); };
    const show = (items) => {
      list.replaceChildren(...items.map((item, n) => {
        const row = document.createElement("li");
        row.id = `suggestion-${n}`;
        row.setAttribute("role", "option");
        row.textContent = item.text;
        row.addEventListener("pointerdown", (event) => { event.preventDefault(); go(item); });
        row.item = item;
        return row;
      }));
      at = -1;
      list.hidden = !items.length;
      find.setAttribute("aria-expanded", String(!!items.length));
    };
    const go = (item) => { if (item.href) location.href = item.href; else { find.value = item.text; find.form.requestSubmit(); } };
    find.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++asked, text = find.value.trim();
        if (!text) return close();
        try {
          const answer = await fetch(`${find.dataset.suggest}?q=${encodeURIComponent(text)}`);
          const { suggestions } = await answer.json();
          if (mine === asked) show(suggestions);
        } catch { close(); }
      }, 140);
    });
    find.addEventListener("keydown", (event) => {
      const rows = [...list.children];
      if (event.key === "Escape") return close();
      if (list.hidden || !rows.length) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = (at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length;
        rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
        find.setAttribute("aria-activedescendant", rows[at].id);
      } else if (event.key === "Enter" && at >= 0) { event.preventDefault(); go(rows[at].item); }
    });
    find.addEventListener("blur", () => setTimeout(close, 100));
  }

})();
