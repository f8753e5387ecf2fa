// Passkeys: asks the browser for one, and hands its answer on.
// Invariant: nothing of it is kept here; without WebAuthn the forms stay hidden and nothing is lost.
"use strict";

(() => {
  const from = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const to = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  async function post(form, address, body) {
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify(body),
    });
    const type = answer.headers.get("Content-Type") || "";
    const told = type.includes("json") ? await answer.json() : {};
    if (told.go && new URL(told.go, location).origin === location.origin) {
      const here = new URL(told.go, location).pathname === location.pathname;
      location.assign(told.go);
      if (here) location.reload(); // another anchor alone loads nothing
      return new Promise(() => {}); // the page is about to go
    }
    if (!answer.ok) {
      throw new Error(
        told.error ||
          (answer.status === 429
            ? gettext("Too many attempts failed lately. Wait a quarter of an hour.")
            : gettext("This did not work. Reload the page and try again.")),
      );
    }
    return told;
  }

  const known = (list) => (list || []).map((each) => ({ ...each, id: from(each.id) }));

  async function make(form) {
    const { publicKey } = await post(form, form.dataset.begin, {});
    const options = {
      ...publicKey,
      challenge: from(publicKey.challenge),
      user: { ...publicKey.user, id: from(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey: options });
    const answer = {
      id: made.id,
      rawId: to(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: to(made.response.clientDataJSON),
        attestationObject: to(made.response.attestationObject),
      },
      clientExtensionResults: {},
    };
    await post(form, form.dataset.passkeyAdd, { answer, name: form.elements.passkey_name.value });
  }

  async function signIn(form) {
    const { publicKey } = await post(form, form.dataset.begin, {});
    const options = {
      ...publicKey,
      challenge: from(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    };
    const proof = await navigator.credentials.get({ publicKey: options });
    const answer = {
      id: proof.id,
      rawId: to(proof.rawId),
      type: proof.type,
      response: {
        clientDataJSON: to(proof.response.clientDataJSON),
        authenticatorData: to(proof.response.authenticatorData),
        signature: to(proof.response.signature),
        userHandle: proof.response.userHandle ? to(proof.response.userHandle) : null,
      },
      clientExtensionResults: {},
    };
    const remember = document.querySelector("#remember");
    await post(form, form.dataset.passkeySignIn, {
      answer,
      next: form.dataset.next,
      stay: Boolean(remember && remember.checked),
    });
  }

  function ready(form, act) {
    const problem = form.querySelector("[data-passkey-error]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.hidden = true;
      try {
        await act(form);
      } catch (error) {
        const quiet = error.name === "NotAllowedError";
        problem.querySelector("span").textContent = quiet
          ? gettext("The device did not confirm it, or you called it off.")
          : error.message;
        problem.hidden = false;
      }
    });
  }

  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-passkey-add]").forEach((form) => ready(form, make));
  document.querySelectorAll("[data-passkey-sign-in]").forEach((form) => ready(form, signIn));
})();
