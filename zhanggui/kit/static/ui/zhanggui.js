// Small enhancements shared by all faces. Every page works without this file.
"use strict";
(() => {
  const ready = (run) => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", run) : run());

  function steppers(root) {
    for (const box of root.querySelectorAll("[data-stepper]:not([data-on])")) {
      box.dataset.on = "1";
      const input = box.querySelector("input");
      const make = (sign, label, by) => {
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-label", label);
        button.textContent = sign;
        button.addEventListener("click", () => {
          const low = input.min === "" ? -Infinity : Number(input.min), high = input.max === "" ? Infinity : Number(input.max);
          input.value = Math.min(high, Math.max(low, (Number(input.value) || 0) + by));
          input.dispatchEvent(new Event("change", { bubbles: true }));
        });
        return button;
      };
      box.prepend(make("−", box.dataset.less, -1));
      box.append(make("+", box.dataset.more, 1));
    }
  }

  function theme() {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const dark = matchMedia("(prefers-color-scheme: dark)").matches;
        const now = document.documentElement.dataset.theme || (dark ? "dark" : "light");
        const next = now === "dark" ? "light" : "dark";
        document.documentElement.dataset.theme = next;
        document.cookie = `theme=${next};path=/;max-age=31536000;samesite=lax`;
      });
    }
  }

  // A second click on a button that is already at work does nothing.
  function once() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.matches("[data-once]")) return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      for (const form of document.querySelectorAll("form[data-sent]")) {
        delete form.dataset.sent;
        for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
      }
    });
  }

  // Selects and radio groups that say data-submit send their form at once; the plain button remains for everyone else.
  function submitting(root) {
    for (const form of root.querySelectorAll("form[data-submit]")) {
      for (const button of form.querySelectorAll("[data-plain]")) button.hidden = true;
      form.addEventListener("change", () => form.requestSubmit());
    }
  }

  // What a script puts into the page later is made like the rest of it.
  window.zhanggui = { enhance: (root) => { steppers(root); submitting(root); } };

  ready(() => {
    steppers(document);
    theme();
    once();
    submitting(document);
    if (window.top === window) document.querySelector("[data-focus]")?.focus();
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select, [contenteditable]")) {
        const box = document.querySelector("[data-search]");
        if (box) { event.preventDefault(); box.focus(); }
      }
    });
    setTimeout(() => { for (const toast of document.querySelectorAll(".toasts > .toast:not([data-stay])")) toast.remove(); }, 10000);
  });
})();
