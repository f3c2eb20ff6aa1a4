// The keyboard of the desk, and small helps. Every page works without it.
(() => {
  "use strict";
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  let chord = 0;

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("at"));
    const next = all[Math.min(all.length - 1, Math.max(0, now + by))];
    all.forEach((row) => row.classList.toggle("at", row === next));
    const target = next.querySelector("a") || next;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (chord && Date.now() - chord < 1500) {
      chord = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    const act = {
      "/": () => document.querySelector("[data-search]")?.select(),
      "?": () => document.getElementById("keys")?.showModal(),
      g: () => { chord = Date.now(); },
      j: () => step(1),
      k: () => step(-1),
      x: () => document.querySelector(".at [data-choose]")?.click(),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-open]")) document.getElementById("keys")?.showModal();
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const confirm = event.target.closest("[data-confirm]");
    if (confirm && !window.confirm(confirm.dataset.confirm)) event.preventDefault();
  });

  // Choosing many rows: the bar says how many, and appears only then.
  function count() {
    const chosen = document.querySelectorAll("[data-choose]:checked").length;
    document.querySelectorAll("[data-chosen-bar]").forEach((bar) => {
      bar.hidden = chosen === 0;
      const out = bar.querySelector("[data-chosen-count]");
      if (out) out.textContent = chosen;
    });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      document.querySelectorAll("[data-choose]").forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-choose], [data-choose-all]")) count();
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  count();

  // A form that asks the server what its button will do, and lets the button say it.
  document.querySelectorAll("form[data-preview]").forEach((form) => {
    const button = form.querySelector("[data-preview-button]");
    const note = form.querySelector("[data-preview-note]");
    let turn = 0;
    const ask = async () => {
      const mine = ++turn;
      const data = new FormData(form);
      data.delete("csrfmiddlewaretoken");
      const answer = await fetch(`${form.dataset.preview}?${new URLSearchParams(data)}`, { headers: { Accept: "application/json" } });
      const body = await answer.json().catch(() => ({}));
      if (mine !== turn) return;
      button.disabled = body.seen === undefined;
      if (body.button) button.textContent = body.button;
      const seen = form.querySelector("[data-preview-seen]");
      if (seen) seen.value = body.seen ?? "";
      if (note) note.textContent = body.note || body.detail || "";
    };
    let wait = 0;
    form.addEventListener("input", () => { button.disabled = true; clearTimeout(wait); wait = setTimeout(ask, 200); });
    ask();
  });

  // Leaving a page with something typed in it asks first.
  let typed = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
  document.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

  // Long work: ask how far it is, and show it; the page can be left meanwhile.
  document.querySelectorAll("[data-progress]").forEach((box) => {
    const tick = async () => {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const state = await answer.json();
      const bar = box.querySelector("progress");
      if (bar && state.total) { bar.max = state.total; bar.value = state.done; }
      const text = box.querySelector("[data-progress-text]");
      if (text) text.textContent = state.text;
      if (state.ended) window.location.reload(); else setTimeout(tick, 1500);
    };
    tick();
  });

  // Rows of a form that can be repeated: "add another" copies the template.
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (!add) return;
    const list = document.getElementById(add.dataset.add);
    const template = document.getElementById(`${add.dataset.add}-template`);
    const row = template.content.cloneNode(true);
    const number = list.children.length;
    row.querySelectorAll("[name], [id], [for]").forEach((part) => {
      for (const key of ["name", "id", "for"]) {
        if (part.hasAttribute(key)) part.setAttribute(key, part.getAttribute(key).replaceAll("__n__", number));
      }
    });
    list.append(row);
    list.lastElementChild.querySelector("input, select, textarea")?.focus();
  });

  // Pictures are put in order by dragging; the arrows beside each do the same for the keyboard.
  document.querySelectorAll("[data-order]").forEach((list) => {
    let held = null;
    list.addEventListener("dragstart", (event) => { held = event.target.closest("li"); held?.classList.add("held"); });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("li");
      if (!held || !over || over === held) return;
      event.preventDefault();
      const after = event.clientX > over.getBoundingClientRect().left + over.offsetWidth / 2;
      over[after ? "after" : "before"](held);
    });
    list.addEventListener("dragend", () => {
      if (!held) return;
      held.classList.remove("held");
      const form = document.getElementById(list.dataset.order);
      form.elements.picture.value = held.dataset.id;
      form.elements.position.value = [...list.children].indexOf(held);
      held = null;
      form.requestSubmit();
    });
  });
  document.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      input.files = event.dataTransfer.files;
      input.form.requestSubmit();
    });
  });
})();
