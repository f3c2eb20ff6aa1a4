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
  const form = $("form[data-add]"), data = $("[data-variants]"), FEW = 5;
  if (form && data) {
    const variants = JSON.parse(data.textContent), words = {};
    for (const word of $("[data-words]").content.querySelectorAll("[data-w]")) words[word.dataset.w] = word;
    const cost = $("[data-cost]"), state = $("[data-state]"), send = $("[data-send]");
    const inputs = [...form.querySelectorAll(".chip input[type=radio]")], axes = [...new Set(inputs.map((input) => input.name))];
    const chosen = () => Object.fromEntries(axes.map((axis) => [axis, form.elements[axis]?.value || ""]));
    const can = (variant) => variant.price && (variant.left === null || variant.left > 0 || variant.later);
    const fits = (variant, values) => Object.entries(values).every(([axis, value]) => !value || variant.values[axis] === value);
    const few = (variant) => variant.left !== null && variant.left <= FEW;
    const told = (name, n) => { const e = words[name].cloneNode(true); e.lastChild.data = e.lastChild.data.replace("{n}", n); return e; };
    const priced = (tag, className, html) => { const e = document.createElement(tag); e.className = className; e.innerHTML = html; return e; }; // ours, escaped
    const update = () => {
      const values = chosen();
      for (const input of inputs) {
        const wanted = { ...values, [input.name]: input.value }, found = variants.filter((v) => fits(v, wanted));
        const one = Object.values(wanted).every(Boolean) && found[0], note = $("[data-left]", input.parentElement);
        input.parentElement.classList.toggle("gone", !found.some(can));
        if (note) note.textContent = !one || !few(one) || (one.later && can(one)) ? "" : told(can(one) ? "left" : "sold", one.left).textContent;
      }
      if (Object.values(values).some((value) => !value)) return;
      const variant = variants.find((v) => fits(v, values));
      if (!variant) { state.replaceChildren(told("none")); send.disabled = true; return; }
      const parts = [priced("span", variant.was ? "price large sale" : "price large", variant.price)];
      if (variant.was) parts.push(" ", priced("s", "was", `<span class="visually-hidden">${words.was.textContent} </span>${variant.was}`));
      cost.replaceChildren(...parts);
      send.disabled = !can(variant);
      state.replaceChildren(variant.later && can(variant) ? told("later", variant.later) : told(!can(variant) ? "sold" : few(variant) ? "few" : "here", variant.left));
      const shot = variant.picture && $(`[data-picture="${variant.picture}"]`);
      if (shot) $("[data-gallery]").scrollTo({ left: shot.offsetLeft - $("[data-gallery]").offsetLeft, behavior: "smooth" });
    };
    form.addEventListener("change", update);
    update();
  }

  // --- what is like this product, when the reader comes near the end of the page
  const likes = $("[data-more]");
  if (likes && "IntersectionObserver" in window) {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      fetch(likes.dataset.more).then((answer) => (answer.ok ? answer.text() : "")).then((html) => likes.insertAdjacentHTML("beforeend", html)).catch(() => {});
    }, { rootMargin: "500px" });
    seen.observe(likes);
  }

  // --- dialogs close by their button and by a click beside them; the browser gives the focus back
  for (const dialog of document.querySelectorAll("dialog"))
    dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("[data-close]")) dialog.close(); });

  // --- the pictures of a product, large: arrows and keys go on, a click goes closer
  const zoomed = $("[data-zoomed]"), shots = [...document.querySelectorAll("[data-zoom]")];
  if (zoomed?.showModal && shots.length) {
    const stage = $("[data-stage]", zoomed);
    let at = 0;
    const show = (n) => {
      at = (n + shots.length) % shots.length;
      const image = new Image();
      image.src = shots[at].href;
      image.alt = $("img", shots[at]).alt;
      image.addEventListener("click", (event) => {
        const near = stage.classList.toggle("near"), box = image.getBoundingClientRect();
        if (near) stage.scrollTo((event.clientX - box.left) / box.width * (stage.scrollWidth - stage.clientWidth), (event.clientY - box.top) / box.height * (stage.scrollHeight - stage.clientHeight));
      });
      stage.classList.remove("near");
      stage.replaceChildren(image);
      $("[data-at]", zoomed).textContent = `${at + 1} / ${shots.length}`;
      for (const button of zoomed.querySelectorAll("[data-step]")) button.hidden = shots.length < 2;
    };
    shots.forEach((shot, n) => shot.addEventListener("click", (event) => { event.preventDefault(); show(n); zoomed.showModal(); }));
    zoomed.addEventListener("click", (event) => { const step = event.target.closest("[data-step]"); if (step) show(at + Number(step.dataset.step)); });
    zoomed.addEventListener("keydown", (event) => { const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]; if (step) show(at + step); });
  }

  // --- the basket in a drawer, and into it without leaving the page
  const drawer = $("[data-drawer]"), count = $("[data-count]"), link = $("a[data-basket]");
  const fill = async (answer) => {
    const doc = new DOMParser().parseFromString(await answer.text(), "text/html"), page = $(".drawer-page", doc);
    if (!page) { location.href = link.href; return; }
    drawer.replaceChildren(page);
    zhanggui.enhance(drawer);
    tally(Number(page.dataset.units));
    for (const one of drawer.querySelectorAll("form"))
      one.addEventListener("submit", (event) => {
        event.preventDefault();
        const body = new FormData(one, event.submitter);
        fetch(one.action, { method: "POST", body }).then(fill).then(() => ($("[data-close]", drawer) || drawer).focus()).catch(() => one.submit());
      });
  };
  const tally = (n) => { count.lastChild.textContent = n; count.hidden = !n; };
  const open = async () => { await fill(await fetch(link.dataset.basket)); if (!drawer.open) drawer.showModal(); };
  if (drawer?.showModal && link && !main.hasAttribute("data-no-drawer"))
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open().catch(() => { location.href = link.href; });
    });
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = $("[data-send]", form);
    send.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (said.problem) return toast(said.problem, "", "", true);
      tally(said.count);
      await open().catch(() => toast(said.said, said.link, said.href));
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

  // --- addresses in China: the cities of a province, the districts of a city, as lists; without us they are typed
  for (const form of document.querySelectorAll("[data-places]")) {
    const part = (name) => $(`[data-part="${name}"]`, form);
    const put = (name, rows, required) => {
      const old = part(name), made = document.createElement(rows.length ? "select" : "input");
      for (const one of old.attributes) if (!["type", "value", "inputmode"].includes(one.name)) made.setAttribute(one.name, one.value);
      made.required = required;
      if (rows.length) {
        const option = (row) => { const e = new Option(row.label, row.value); e.translate = false; return e; };
        made.append(new Option(form.dataset.choose, ""), ...rows.map(option));
      }
      old.replaceWith(made);
      return made;
    };
    form.addEventListener("change", async (event) => {
      const name = event.target.dataset.part;
      if (name !== "region" && name !== "city") return;
      const query = new URLSearchParams({ region: part("region").value, city: name === "city" ? event.target.value : "" });
      const below = name === "region" ? "city" : "district";
      try {
        const { rows, required } = await (await fetch(`${form.dataset.places}?${query}`)).json();
        const made = put(below, rows, required);
        if (below === "city") put("district", [], true);
        if (rows.length === 1) { made.value = rows[0].value; made.dispatchEvent(new Event("change", { bubbles: true })); }
      } catch { /* typed as before */ }
    });
  }

  // --- suggestions while typing: a list to walk through with the arrow keys
  const find = $("[data-suggest]"), list = $("#suggestions"), told = $("[data-suggested]");
  if (find && list) {
    let timer, asked = 0, at = -1;
    Object.entries({ role: "combobox", "aria-controls": "suggestions", "aria-expanded": "false", "aria-autocomplete": "list" }).forEach(([k, v]) => find.setAttribute(k, v));
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", find.labels[0]?.textContent || "");
    const close = () => { list.hidden = true; at = -1; told.textContent = ""; find.setAttribute("aria-expanded", "false"); find.removeAttribute("aria-activedescendant"); };
    const make = (name, className, text) => { const e = document.createElement(name); if (className) e.className = className; if (text) e.textContent = text; return e; };
    const marked = (text, typed) => {
      const box = make("span", "text"), from = typed ? text.toLowerCase().indexOf(typed.toLowerCase()) : -1;
      if (from < 0) box.textContent = text;
      else box.append(text.slice(0, from), make("mark", "", text.slice(from, from + typed.length)), text.slice(from + typed.length));
      return box;
    };
    const show = (items, typed, said) => {
      list.replaceChildren(...items.map((item, n) => {
        const row = make("li", `is-${item.kind}`);
        row.id = `suggestion-${n}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        if (item.kind === "product") {
          const image = item.picture ? make("img") : make("span");
          if (item.picture) Object.assign(image, { src: item.picture, alt: "", width: 44, height: 44 });
          row.append(image);
        }
        const text = marked(item.text, typed);
        if (item.lang) text.lang = item.lang;
        if (item.kind === "word") text.translate = false;
        row.append(text);
        if (item.note) row.append(make("span", "note", item.note));
        row.addEventListener("pointerdown", (event) => { event.preventDefault(); go(item); });
        row.item = item;
        return row;
      }));
      at = -1;
      list.hidden = !items.length;
      told.textContent = said;
      find.setAttribute("aria-expanded", String(!!items.length));
      find.removeAttribute("aria-activedescendant");
    };
    const go = (item) => { if (item.href) location.href = item.href; else { find.value = item.text; find.form.requestSubmit(); } };
    find.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const mine = ++asked, text = find.value.trim();
        if (!text) return close();
        try {
          const answer = await fetch(`${find.dataset.suggest}?q=${encodeURIComponent(text)}`);
          const { suggestions, count } = await answer.json();
          if (mine === asked) show(suggestions, text, count);
        } catch { close(); }
      }, 120);
    });
    find.addEventListener("keydown", (event) => {
      const rows = [...list.children];
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return close(); }
      if (list.hidden || !rows.length) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = at < 0 && event.key === "ArrowUp" ? rows.length - 1 : (at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length;
        rows.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
        find.setAttribute("aria-activedescendant", rows[at].id);
        rows[at].scrollIntoView({ block: "nearest" });
      } else if (event.key === "Enter" && at >= 0) { event.preventDefault(); go(rows[at].item); }
    });
    find.addEventListener("blur", () => setTimeout(close, 100));
  }
})();
