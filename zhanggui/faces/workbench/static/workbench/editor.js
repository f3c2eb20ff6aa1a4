// A small editor over a textarea of HTML: bold, italic, headings, lists, links. Without it the textarea is typed in; whatever
// comes from it is made harmless by the server.
(() => {
  "use strict";
  const bar = document.getElementById("editor-bar");
  if (!bar) return;
  const KEPT = { P: [], BR: [], B: [], STRONG: [], I: [], EM: [], H3: [], H4: [], UL: [], OL: [], LI: [], A: ["href"] };
  const AS = { H1: "h3", H2: "h3", H5: "h4", H6: "h4", DIV: "p" };
  const SAFE = /^(https?:\/\/|mailto:|tel:|\/)/i;

  // What is pasted, with the marks that the bar knows and no others.
  function plain(node, into) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) { into.append(child.data); continue; }
      if (child.nodeType !== Node.ELEMENT_NODE || /^(SCRIPT|STYLE|TITLE|META)$/.test(child.tagName)) continue;
      const name = AS[child.tagName] || (child.tagName in KEPT ? child.tagName.toLowerCase() : "");
      if (!name) { plain(child, into); continue; }
      const made = document.createElement(name);
      const href = child.getAttribute("href");
      if (name === "a" && href && SAFE.test(href)) made.setAttribute("href", href);
      plain(child, made);
      into.append(made);
    }
    return into;
  }

  // A text without marks becomes paragraphs; `typed` is one whatever signs are in it.
  function paragraphs(text, typed) {
    if (!typed && /[<&]/.test(text)) return text;
    const box = document.createElement("div");
    for (const part of text.split(/\n\s*\n/)) {
      const made = document.createElement("p");
      part.split("\n").forEach((line, place) => { if (place) made.append(document.createElement("br")); made.append(line); });
      if (part.trim()) box.append(made);
    }
    return box.innerHTML;
  }

  function command(name, value) {
    document.execCommand("styleWithCSS", false, false);
    document.execCommand(name, false, value);
  }

  document.querySelectorAll("textarea[data-editor]").forEach((area) => {
    const box = document.createElement("div");
    const tools = bar.content.firstElementChild.cloneNode(true);
    const page = document.createElement("div");
    const label = document.querySelector(`label[for="${area.id}"]`);
    label.id ||= `${area.id}_label`;
    box.className = "editor";
    page.className = "editor-page input";
    page.contentEditable = area.matches(":disabled") ? "false" : "true";
    page.setAttribute("role", "textbox");
    page.setAttribute("aria-multiline", "true");
    page.setAttribute("aria-labelledby", label.id);
    for (const name of ["aria-describedby", "aria-invalid", "lang"]) {
      if (area.hasAttribute(name)) page.setAttribute(name, area.getAttribute(name));
    }
    tools.setAttribute("aria-controls", page.id = `${area.id}_page`);
    page.innerHTML = "";
    const parsed = new DOMParser().parseFromString(paragraphs(area.value), "text/html");
    parsed.querySelectorAll("script, style, iframe, object, embed, form").forEach((one) => one.remove());
    parsed.querySelectorAll("*").forEach((one) => {
      for (const { name } of [...one.attributes]) if (/^on/i.test(name)) one.removeAttribute(name);
    });
    page.append(...parsed.body.childNodes);
    document.execCommand("defaultParagraphSeparator", false, "p");
    area.before(box);
    box.append(tools, page, area);
    area.hidden = true;
    label.addEventListener("click", () => (area.hidden ? page : area).focus());

    const keep = () => {
      area.value = page.textContent.trim() || page.querySelector("img, table") ? page.innerHTML : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    page.addEventListener("input", keep);
    page.addEventListener("paste", (event) => {
      const html = event.clipboardData.getData("text/html");
      const text = event.clipboardData.getData("text/plain");
      if (!html && !text) return;
      event.preventDefault();
      event.stopPropagation();
      const found = new DOMParser().parseFromString(html || "", "text/html");
      command("insertHTML", html ? plain(found.body, document.createElement("div")).innerHTML : paragraphs(text, true));
    });

    const marks = [...tools.querySelectorAll("button")];
    const focus = (button) => marks.forEach((one) => { one.tabIndex = one === button ? 0 : -1; });
    focus(marks[0]);
    tools.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const usable = marks.filter((one) => !one.disabled);
      const next = usable[(usable.indexOf(document.activeElement) + by + usable.length) % usable.length];
      event.preventDefault();
      focus(next);
      next.focus();
    });
    tools.addEventListener("mousedown", (event) => event.preventDefault()); // what is chosen stays chosen
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      focus(button);
      const { mark } = button.dataset;
      if (mark === "source") {
        area.hidden = !area.hidden;
        page.hidden = !area.hidden;
        button.setAttribute("aria-pressed", String(page.hidden));
        marks.forEach((one) => { one.disabled = one !== button && page.hidden; });
        if (area.hidden) page.replaceChildren(...new DOMParser().parseFromString(paragraphs(area.value), "text/html").body.childNodes);
        (area.hidden ? page : area).focus();
        return;
      }
      page.focus();
      const tag = (document.queryCommandValue("formatBlock") || "").toLowerCase();
      if (mark === "heading") command("formatBlock", tag === "h3" ? "p" : "h3");
      else if (mark === "link") link();
      else command(mark);
      keep();
    });

    function link() {
      const at = document.getSelection();
      const there = at.anchorNode?.parentElement?.closest("a");
      const address = window.prompt(tools.dataset.ask, there?.getAttribute("href") || "https://");
      if (address === null) return;
      if (there) { const range = document.createRange(); range.selectNodeContents(there); at.removeAllRanges(); at.addRange(range); }
      if (!address.trim() || address === "https://") command("unlink");
      else if (!SAFE.test(address)) window.alert(tools.dataset.wrong);
      else if (at.isCollapsed) { const made = document.createElement("a"); made.href = address; made.textContent = address; command("insertHTML", made.outerHTML); }
      else command("createLink", address);
    }

    document.addEventListener("selectionchange", () => {
      if (!page.contains(document.getSelection().anchorNode)) return;
      const tag = (document.queryCommandValue("formatBlock") || "").toLowerCase();
      marks.forEach((one) => {
        const { mark } = one.dataset;
        if (mark === "source" || mark === "link") return;
        one.setAttribute("aria-pressed", String(mark === "heading" ? tag === "h3" : document.queryCommandState(mark)));
      });
    });
  });
})();
