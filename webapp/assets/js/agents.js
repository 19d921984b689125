// The agents' desk works without this file: every action here is also a link or a form.
import { all, oneAtATime } from './common.js';
import { sign } from './tiers/signature.js';

// "/" goes to the search box, as its hint says.
addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  const box = document.querySelector('[data-shortcut="/"]');
  if (box) { event.preventDefault(); box.focus(); box.select(); }
});

// Bulk bar: appears with the first ticked row, counts, clears.
const bulk = document.querySelector('[data-bulk]');
const boxes = all('[data-row] input[type=checkbox]');
if (bulk && boxes.length) {
  const everything = document.querySelector('[data-all]');
  const words = bulk.querySelector('b');
  const sync = () => {
    const count = boxes.filter(box => box.checked).length;
    bulk.hidden = !count;
    words.textContent = (count > 1 ? words.dataset.many : words.dataset.one).replace('{n}', count);
    boxes.forEach(box => box.closest('[data-row]').toggleAttribute('data-selected', box.checked));
    if (everything) {
      everything.checked = count === boxes.length;
      everything.indeterminate = count > 0 && count < boxes.length;
    }
  };
  const tick = value => { boxes.forEach(box => { box.checked = value; }); sync(); };
  boxes.forEach(box => box.addEventListener('change', sync));
  everything?.addEventListener('change', () => tick(everything.checked));
  bulk.querySelector('[data-clear]').addEventListener('click', () => tick(false));
  sync();
}

// Filters apply as soon as one changes; their button is for those without script.
all('form[data-auto]').forEach(form => {
  form.querySelector('[data-apply]')?.setAttribute('hidden', '');
  form.addEventListener('change', event => { if (event.target.matches('select, input[type=checkbox], input[type=radio]')) form.requestSubmit(); });
});

// The page images of a document: nearer, further, turned.
all('[data-viewer]').forEach(viewer => {
  let scale = 1;
  let turn = 0;
  const apply = () => {
    all('.page-image', viewer).forEach(image => {
      image.style.width = `${scale * 100}%`;
      image.style.rotate = `${turn}deg`;
    });
  };
  const actions = {
    nearer: () => { scale = Math.min(scale * 1.25, 3); },
    further: () => { scale = Math.max(scale / 1.25, .5); },
    turn: () => { turn = (turn + 90) % 360; },
  };
  all('[data-zoom]', viewer).forEach(button => {
    button.hidden = false;
    button.addEventListener('click', () => { actions[button.dataset.zoom](); apply(); });
  });
});

// Files travel with the form itself, never with a draft.
const withoutFiles = form => {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
};

// A question may depend on an answer: the server says which are to be shown.
all('form[data-refresh]').forEach(form => {
  let turn = 0;
  form.addEventListener('change', async event => {
    if (!event.target.matches('select, input[type=radio], input[type=checkbox], input[type=date]')) return;
    const mine = ++turn;
    const data = withoutFiles(form);
    data.set('_action', 'refresh');
    const answer = await fetch(form.action || location.href, { method: 'POST', body: data }).catch(() => null);
    if (mine !== turn || !answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-questions]');
    const shown = form.querySelector('[data-questions]');
    const names = root => root.querySelector('[name=_shown]').value;
    if (!fresh || names(fresh) === names(shown)) return;
    const focused = document.activeElement?.id;
    // Files chosen and not yet sent stay chosen.
    all('input[type=file]', shown).filter(input => input.files.length).forEach(input => {
      all('input[type=file]', fresh).find(other => other.name === input.name && other.capture === input.capture)?.replaceWith(input);
    });
    shown.replaceWith(document.adoptNode(fresh));
    all('[data-sign]', form).forEach(sign);
    if (focused) document.getElementById(focused)?.focus();
  });
});

// What is typed in a task is kept as a draft, a moment after the last change.
all('form[data-draft]').forEach(form => {
  const status = form.querySelector('[data-saved]');
  let timer;
  const save = oneAtATime(async () => {
    const answer = await fetch(form.dataset.draft, { method: 'POST', body: withoutFiles(form), headers: { Accept: 'application/json' } }).catch(() => null);
    if (status) status.textContent = answer?.ok ? (await answer.json()).words : status.dataset.failed;
  });
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(save, 900); });
  form.addEventListener('submit', () => clearTimeout(timer));
});

// The quick look opens beside the list without losing one's place in it.
addEventListener('click', async event => {
  const link = event.target.closest?.('[data-peek]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || innerWidth < 1280) return;
  event.preventDefault();
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
  const peek = page && page.querySelector('.peek');
  if (!peek) { location.href = link.href; return; }
  const list = document.querySelector('.tasklist');
  list.querySelector('.peek')?.remove();
  list.classList.add('with-peek');
  list.append(document.adoptNode(peek));
  all('.task-row.open').forEach(row => row.classList.remove('open'));
  link.closest('.task-row')?.classList.add('open');
  history.replaceState(null, '', link.href);
  peek.querySelector('h2')?.scrollIntoView({ block: 'nearest' });
});

// On a phone, tabs scroll: the one in use is seen.
document.querySelector('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

// Countersigning by drawing, beside signing by typing.
all('[data-sign]').forEach(sign);

// What changes by itself is asked for again, until it says that it is over; what stands beside it
// and counts the same things comes with it.
const focusable = 'a[href], button, summary, input, select, textarea';
const swap = (shown, fresh) => {
  if (!shown || !fresh || shown.isEqualNode(fresh)) return;
  const place = all(focusable, shown).indexOf(document.activeElement);
  shown.replaceWith(document.adoptNode(fresh));
  if (place >= 0) all(focusable, fresh)[place]?.focus();
};
const again = async () => {
  const shown = document.querySelector('[data-renew]');
  if (!shown) return;
  const seconds = shown.dataset.renew;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const ids = answer.ok ? [shown.id, ...shown.dataset.beside.split(' ')] : [];
      ids.forEach(id => swap(document.getElementById(id), page.getElementById(id)));
    } catch { /* The network is away: asked again below. */ }
  }
  setTimeout(again, 1000 * seconds);
};
if (document.querySelector('[data-renew]')) setTimeout(again, 2000);
