// What depends on time passing: the wait before a new code, the end of a session.

// <button data-wait="42" data-wait-words="Renvoyer le code dans {n} s">
export function countDown(button) {
  const words = button.textContent;
  let left = Number(button.dataset.wait);
  const tick = () => {
    if (left <= 0) {
      button.textContent = words;
      button.removeAttribute("aria-disabled");
      return;
    }
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.waitWords.replace("{n}", left);
    left -= 1;
    setTimeout(tick, 1000);
  };
  button.addEventListener("click", (event) => { if (left > 0) event.preventDefault(); });
  tick();
}

// <div data-session="3600" data-session-warning="300">: shown before the session ends. Any draft
// kept starts the count again; the data stays whatever happens.
export function warnOfTheEnd(notice, form, keep) {
  const total = Number(notice.dataset.session) * 1000;
  const warning = Number(notice.dataset.sessionWarning) * 1000;
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    notice.hidden = true;
    timer = setTimeout(() => { notice.hidden = false; }, Math.max(total - warning, 0));
  };
  form?.addEventListener("draft:kept", start);
  notice.querySelector("button")?.addEventListener("click", () => keep?.send());
  start();
}
