// Ties the question, the line in the footer and the collector to the visitor's answer.
import { answer, storeNo, storeYes } from './answer.mjs';
import { listen } from './clicks.mjs';
import { start, stop } from './collector.mjs';
import { erase } from './erase.mjs';

const LINES = {
  signal: 'Statistics are off, as your browser asks.',
  unavailable: 'Statistics are off: your browser keeps no answer.',
  unasked: 'Statistics are off until you say yes.',
  no: 'Statistics are off.',
  yes: 'Statistics are on.',
};

const line = document.getElementById('statistics');
const question = document.getElementById('statistics-question');
const { host } = line.dataset;
const settings = { ...line.dataset, page: document.documentElement.dataset.page };
const at = (name) => document.querySelector(`[data-statistics="${name}"]`);
let forgetful = false;

/** Shows what holds, and makes it hold. */
function settle() {
  const state = forgetful ? 'unavailable' : answer(host);
  at('state').textContent = LINES[state];
  at('withdraw').hidden = state !== 'yes';
  at('ask').hidden = state !== 'no';
  ask(state === 'unasked');
  if (state === 'yes') {
    start(settings);
  } else {
    stop();
  }
}

/** Shows or hides the question, and the way to it for those who do not see it. */
function ask(open) {
  question.hidden = !open;
  at('skip').hidden = !open;
  document.documentElement.classList.toggle('asking', open);
}

/** Keeps an answer; where the browser refuses to, statistics stay off and nobody is asked again. */
function keep(store) {
  try {
    store();
  } catch {
    forgetful = true;
  }
  settle();
}

at('yes').addEventListener('click', () => keep(() => storeYes(host)));
at('no').addEventListener('click', () => keep(storeNo));
at('withdraw').addEventListener('click', () => {
  erase();
  keep(storeNo);
});
at('ask').addEventListener('click', () => {
  ask(true);
  at('no').focus();
});

// An answer in another tab counts here too, and so does one that was given while this page slept.
addEventListener('storage', settle);
addEventListener('pageshow', ({ persisted }) => persisted && settle());
listen();
settle();
