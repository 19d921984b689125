// What every page gets: menus that close, the error summary that takes focus, one submission a click.
document.documentElement.classList.add('scripted');

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Does one thing at a time: whoever asks meanwhile has it done once more, afterwards. What is
// given to `action` tells whether somebody has. So an older draft never lands on a newer one.
export const oneAtATime = action => {
  let running = false;
  let again = false;
  return async function run() {
    again = running;
    if (running) return;
    running = true;
    try { await action(() => again); } finally { running = false; }
    if (again) run();
  };
};

addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  all('details.menu[open]').forEach(menu => { menu.open = false; menu.firstElementChild.focus(); });
});
addEventListener('click', event => {
  all('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
});

document.querySelector('[data-focus]')?.focus();

// A second click on the same button sends nothing: the server would refuse it anyway.
addEventListener('submit', event => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 4000) event.preventDefault();
  else form.dataset.sent = Date.now();
});
// Coming back with the Back button, the form can be sent again.
addEventListener('pageshow', () => all('form[data-sent]').forEach(form => delete form.dataset.sent));
