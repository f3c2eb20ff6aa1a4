// Passkeys: a form with data-passkey="create" or "get" asks its address for options, lets the browser's passkey answer, and
// sends the answer to the same address. What the passkey signs was made by the shop; nothing is decided here.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function ask(form, extra = {}) {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const data = await answer.json();
    if (!answer.ok) throw new Error(data.problem || data.detail || String(answer.status));
    return data;
  }

  function opened(options) {
    const wanted = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"])
      if (wanted[list]) wanted[list] = wanted[list].map((one) => ({ ...one, id: bytes(one.id) }));
    return { publicKey: wanted };
  }

  function closed(credential) {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  }

  async function run(form) {
    const problem = form.querySelector("[data-passkey-problem]");
    const button = form.querySelector("button");
    problem.hidden = true;
    button.disabled = true;
    try {
      const { options, facts } = await ask(form);
      const made = await navigator.credentials[form.dataset.passkey](opened(options));
      const extra = { answer: closed(made) };
      if (facts) extra.facts = facts;
      location.assign((await ask(form, extra)).location);
    } catch (error) {
      problem.textContent = error.name === "NotAllowedError" || error.name === "AbortError" ? form.dataset.stopped : error.message;
      problem.hidden = false;
      button.disabled = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); run(form); });
  }
})();
