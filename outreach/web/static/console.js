// Small helps on top of pages that work without them: preview while typing, live progress, no double press.
"use strict";

const whole = (form) => new FormData(form);

function followTyping(form) {
  const into = document.getElementById(form.dataset.previewInto);
  let timer = 0;
  let asking = null;
  async function ask() {
    asking?.abort();
    asking = new AbortController();
    into.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: whole(form), signal: asking.signal, redirect: "manual" });
      if (answer.ok) {
        into.innerHTML = await answer.text();
        sayInShort(into);
        offerPlain(form, into);
      }
      into.setAttribute("aria-busy", "false");
    } catch {
      // A newer question is on its way, or the network is gone: the next letter asks again.
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  });
  sayInShort(into);
  offerPlain(form, into);
  if (form.querySelector("textarea").value) ask();
}

function sayInShort(into) {
  const short = document.getElementById("summary");
  const preview = into.querySelector("[data-summary]");
  if (short && preview) short.textContent = preview.dataset.summary;
}

function offerPlain(form, into) {
  for (const button of into.querySelectorAll("[data-odd]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = form.querySelector("textarea[name=text]");
      text.value = text.value.replaceAll(button.dataset.odd, button.dataset.plain);
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
  }
}

function followSending(box) {
  const spoken = document.getElementById("spoken");
  async function look() {
    let again = 2;
    try {
      const answer = await fetch(box.dataset.progress, { redirect: "manual" });
      if (!answer.ok) return location.reload(); // signed out, or broken: the page itself says which
      const now = await answer.json();
      box.innerHTML = now.html;
      if (spoken.textContent !== now.spoken) spoken.textContent = now.spoken;
      // Other buttons belong to another state.
      if (now.state !== box.dataset.state) return location.reload();
      again = now.again;
    } catch {
      again = 5;
    }
    if (again) setTimeout(look, again * 1000);
  }
  if (Number(box.dataset.again)) setTimeout(look, 1000);
}

// A part of the page that is drawn anew every few seconds while somebody looks at it.
function keepFresh(box) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.fresh, { redirect: "manual" });
      if (answer.ok) box.innerHTML = await answer.text();
    } catch {
      // The network is gone: the next look brings it.
    }
  }, 5000);
}

function pressOnce(form) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true), 0);
  });
  // Coming back with the browser's arrow, the page may be the one from before.
  window.addEventListener("pageshow", () => form.querySelectorAll("button").forEach((button) => (button.disabled = false)));
}

document.querySelectorAll("form[data-preview]").forEach(followTyping);
document.querySelectorAll("[data-progress]").forEach(followSending);
document.querySelectorAll("[data-fresh]").forEach(keepFresh);
document.querySelectorAll("form[data-once]").forEach(pressOnce);
document.querySelectorAll("[data-select]").forEach((field) => field.addEventListener("focus", () => field.select()));
