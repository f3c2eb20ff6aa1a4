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
      b: () => document.querySelector("[data-bell]")?.click(),
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

  // Where no button is pressed by mistake: Enter in a field that is filled by a scanner goes to the next one.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-scan]")) return;
    const all = [...document.querySelectorAll("[data-scan]")];
    const next = all[all.indexOf(event.target) + 1];
    event.preventDefault();
    (next || event.target.form.querySelector("button:not([type=button])")).focus();
  });

  // The offer to undo lasts as long as its number says.
  document.querySelectorAll("[data-undo]").forEach((form) => {
    let left = Number(form.dataset.undo);
    const tick = setInterval(() => {
      left -= 1;
      const out = form.querySelector("[data-undo-left]");
      if (out) out.textContent = left;
      if (left <= 0) { clearInterval(tick); form.remove(); }
    }, 1000);
  });

  // The bell of a page that stays open.
  const bell = document.querySelector("[data-bell]");
  if (bell) setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const { unseen } = await answer.json();
    const out = bell.querySelector("[data-bell-count]");
    out.hidden = !unseen;
    out.lastChild.textContent = ` ${unseen}`;
  }, 60000);

  // Days: the text stays year first in every language; the browser's own calendar fills it in.
  document.querySelectorAll("[data-day]").forEach((input) => {
    const box = document.createElement("span");
    box.className = "day-box";
    input.replaceWith(box);
    const picker = document.createElement("input");
    picker.type = "date"; picker.tabIndex = -1; picker.setAttribute("aria-hidden", "true");
    const button = document.createElement("button");
    button.type = "button"; button.tabIndex = -1; button.setAttribute("aria-hidden", "true"); button.textContent = "▾";
    button.addEventListener("click", () => { picker.value = input.value; picker.showPicker?.(); });
    picker.addEventListener("change", () => { input.value = picker.value; input.dispatchEvent(new Event("input", { bubbles: true })); });
    box.append(input, picker, button);
  });

  // The address for a label, as it stands.
  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
      button.lastChild.textContent = button.dataset.copied;
    });
  });

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
  document.querySelectorAll("[data-camera]").forEach((input) => input.addEventListener("change", () => {
    if (!input.files.length) return;
    input.form.querySelectorAll("[required]").forEach((other) => { other.required = false; });
    input.form.requestSubmit();
  }));
  document.addEventListener("paste", (event) => {
    const zone = document.querySelector("[data-paste]");
    const files = [...(event.clipboardData?.files || [])].filter((file) => file.type.startsWith("image/"));
    if (!zone || !files.length) return;
    event.preventDefault();
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    zone.querySelector("input[type=file][multiple]").files = held.files;
    zone.requestSubmit();
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
