// The Custom Tab loads at once, or on its first click where the page says so.
const frame = document.querySelector('iframe[name=pod]');
document.querySelector('#pod-tab')?.addEventListener('click', () => {
  if (frame.dataset.src) {
    frame.src = frame.dataset.src;
    delete frame.dataset.src;
  }
});

// Changes the contact without loading the page again, so that an open pod is not told.
const swap = document.querySelector('#swap');
swap?.addEventListener('click', async () => {
  await fetch(swap.dataset.swap, { method: 'POST' });
  swap.textContent = 'Somebody else is on this ticket now';
  swap.disabled = true;
});

// The feed asks again and again, so that notes appear as they are written.
const source = document.querySelector('[data-feed]')?.dataset.feed;
let shown = -1;

function entry(action) {
  const item = document.createElement('li');
  const head = document.createElement('div');
  const when = document.createElement('small');
  const preview = document.createElement('p');
  const body = document.createElement('details');
  const summary = document.createElement('summary');
  const note = document.createElement('div');
  head.textContent = action.who + ' ';
  when.textContent = `${action.outcome} · ${action.at.slice(0, 19).replace('T', ' ')} UTC`;
  head.append(when);
  for (const [name, is] of [['Private', action.private], ['Important', action.important]]) {
    if (!is) continue;
    const mark = document.createElement('span');
    mark.className = name.toLowerCase();
    mark.textContent = name;
    head.append(mark);
  }
  preview.className = 'preview';
  preview.textContent = action.note;
  summary.textContent = 'Whole note';
  // As Halo does it: a note is HTML, and whoever writes one has to escape what goes into it.
  note.innerHTML = action.html || '';
  body.append(summary, note);
  item.append(head, preview, body);
  return item;
}

async function refresh() {
  try {
    const actions = await (await fetch(source)).json();
    if (actions.length !== shown) {
      shown = actions.length;
      document.querySelector('#feed').replaceChildren(...actions.map(entry));
      document.querySelector('#feed-empty').hidden = shown > 0;
    }
  } catch {
    // The sandbox is restarting, perhaps.
  }
  setTimeout(refresh, 700);
}

if (source) refresh();
