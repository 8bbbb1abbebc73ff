// Removes whatever posthog-js may have left in the browser: by default that is nothing, but a yes to
// an older version of the site, or to another setting, may have left more.

const ITS_OWN = /^(__)?ph_/;

/** Removes its entries from both storages, and its cookies. */
export function erase() {
  for (const storage of [localStorage, sessionStorage]) {
    Object.keys(storage)
      .filter((key) => ITS_OWN.test(key))
      .forEach((key) => storage.removeItem(key));
  }
  for (const pair of document.cookie.split('; ')) {
    const [name] = pair.split('=');
    if (ITS_OWN.test(name)) expire(name);
  }
}

/** Expires a cookie here and for every domain above, since nobody can ask where it was set. */
function expire(name) {
  const labels = location.hostname.split('.');
  const domains = labels.map((_, index) => `; domain=${labels.slice(index).join('.')}`);
  for (const domain of ['', ...domains]) {
    document.cookie = `${name}=; path=/; max-age=0${domain}`;
  }
}
