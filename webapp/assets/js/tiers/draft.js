// Keeps the draft at every answer, and asks the questions that an answer brings.
//
// <form data-draft="url"> posts its answers (never its files) after each change; the reply says
// when the draft was kept and, where the questions to show have changed, their new HTML.

import { oneAtATime } from "../common.js";

const PAUSE = 900; // ms without typing before a draft is sent
const PATIENCE = 1500; // ms that the form itself waits for a draft under way

export function keepDraft(form) {
  const said = form.querySelector("[data-saved]");
  let timer = 0;
  let underWay = null; // the draft that the server has not answered yet: how to stop it, its end
  let leaving = false; // what was typed travels with the form

  const answers = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.delete("_action");
    return data;
  };

  const say = (text, bad = false) => {
    if (!said) return;
    said.querySelector("[data-saved-text]").textContent = text;
    said.hidden = !text;
    said.classList.toggle("bad", bad);
  };

  const send = oneAtATime(async (isStale) => {
    clearTimeout(timer);
    if (leaving) return;
    const stop = new AbortController();
    const done = post(stop.signal, isStale);
    underWay = { stop, done };
    await done;
    underWay = null;
  });

  async function post(signal, isStale) {
    try {
      const reply = await fetch(form.dataset.draft, {
        method: "POST", body: answers(), signal, headers: { Accept: "application/json" },
      });
      if (!reply.ok) return say(form.dataset.draftLost, true);
      const { text, html } = await reply.json();
      say(text);
      // Another answer was given meanwhile: its own reply says which questions it brings.
      if (html && !isStale() && !leaving) ask(form, html);
      form.dispatchEvent(new CustomEvent("draft:kept"));
    } catch (error) {
      if (error.name !== "AbortError") say(form.dataset.draftOffline, true);
    }
  }

  // A draft received beside the form could undo what its button does (a line added, taken away),
  // so the form leaves once none is under way.
  async function leave(event) {
    if (leaving) return;
    leaving = true;
    clearTimeout(timer);
    if (!underWay) return;
    event.preventDefault();
    const button = event.submitter;
    await Promise.race([underWay.done, new Promise((past) => setTimeout(past, PATIENCE))]);
    underWay?.stop.abort();
    delete form.dataset.sent;
    form.requestSubmit(button);
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(send, PAUSE); };
  form.addEventListener("input", (event) => { if (event.target.type !== "file") later(); });
  form.addEventListener("change", (event) => { if (event.target.type !== "file") send(); });
  form.addEventListener("submit", leave);
  // Coming back with the Back button, drafts are kept again.
  addEventListener("pageshow", () => { leaving = false; });
  return { send };
}

// Puts the new questions in place without moving the person: same focus, same caret.
function ask(form, html) {
  const place = form.querySelector("[data-questions]");
  const active = document.activeElement;
  const id = place.contains(active) ? active.id : "";
  const caret = id && "selectionStart" in active ? active.selectionStart : null;
  const typed = id && active.type !== "checkbox" && active.type !== "radio" ? active.value : null;
  place.innerHTML = html;
  place.dispatchEvent(new CustomEvent("questions:changed", { bubbles: true }));
  const again = id && document.getElementById(id);
  if (!again) return;
  if (typed !== null && again.type !== "file") again.value = typed;
  again.focus({ preventScroll: true });
  try { if (caret !== null) again.setSelectionRange(caret, caret); } catch { /* not a text box */ }
}
