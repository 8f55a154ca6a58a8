// The simulated phones: texts come in by themselves, a press sends without leaving the page.
"use strict";

const page = document.querySelector("[data-new]");
const phones = [...document.querySelectorAll(".phone")];
const toEnd = (phone) => {
  const bubbles = phone.querySelector(".bubbles");
  bubbles.scrollTop = bubbles.scrollHeight;
};

let looking = Promise.resolve();
const look = () => (looking = looking.then(fetchNew));

async function fetchNew() {
  try {
    const after = phones.map((phone) => phone.dataset.last).join(",");
    const answer = await fetch(`${page.dataset.new}?after=${after}`);
    if (!answer.ok) return;
    for (const { slot, last, html } of await answer.json()) {
      const phone = phones[slot];
      phone.querySelector(".bubbles").insertAdjacentHTML("beforeend", html);
      phone.dataset.last = last;
      toEnd(phone);
    }
  } catch {
    // The next look may be luckier.
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.ok && !event.submitter?.value) form.querySelector("textarea").value = "";
  await look();
}

for (const phone of phones) {
  toEnd(phone);
  const form = phone.querySelector("form.say");
  form.addEventListener("submit", send);
  form.querySelector("textarea").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector(".box button"));
  });
}

for (const tab of document.querySelectorAll(".switch a")) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    for (const other of document.querySelectorAll(".switch a")) other.removeAttribute("aria-current");
    tab.setAttribute("aria-current", "true");
    phones.forEach((phone, slot) => phone.classList.toggle("shown", slot === Number(tab.dataset.slot)));
    toEnd(phones[Number(tab.dataset.slot)]);
  });
}

setInterval(look, 1000);
