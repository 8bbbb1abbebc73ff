// The visitor's answer: what the browser says for them, and the one key that keeps what they said.

/** The key, in local storage. A no is the word `no`; a yes names what it was a yes to. */
const KEY = 'consent';

/** The version of the question; a yes to an older one is asked for again. */
const NOTICE = 1;

/**
 * Returns what holds now. Anything that is not a yes to this recipient is off. A browser that
 * objects takes an earlier yes back.
 *
 * @param {string} host the recipient
 * @returns {'signal' | 'unavailable' | 'no' | 'yes' | 'unasked'}
 */
export function answer(host) {
  const stored = read();
  if (browserObjects()) {
    if (stored?.startsWith('yes')) localStorage.removeItem(KEY);
    return 'signal';
  }
  if (stored === undefined) return 'unavailable';
  if (stored === 'no') return 'no';
  return stored === yesTo(host) ? 'yes' : 'unasked';
}

/** Keeps a yes to this recipient; throws where nothing can be kept. */
export function storeYes(host) {
  localStorage.setItem(KEY, yesTo(host));
}

/** Keeps a no; throws where nothing can be kept. */
export function storeNo() {
  localStorage.removeItem(KEY);
  localStorage.setItem(KEY, 'no');
}

/** Tells whether the browser objects for its owner, by Global Privacy Control or Do Not Track. */
function browserObjects() {
  const objections = ['1', 'yes', true];
  return (
    Boolean(navigator.globalPrivacyControl) ||
    [navigator.doNotTrack, window.doNotTrack].some((value) => objections.includes(value))
  );
}

function yesTo(host) {
  return `yes:${NOTICE}:${host}`;
}

/** Returns what is stored, null if nothing is, undefined where storage is refused. */
function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return undefined;
  }
}
