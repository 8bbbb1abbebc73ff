// A visitor: a fresh browser profile that remembers every request and every error of its pages.
import { chromium as playwright } from 'playwright-core';
import { chromium } from './chromium.mjs';

const PERSON =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

/** Starts the browser. Names resolve to nothing, so that nothing can leave the machine. */
export function launch() {
  return playwright.launch({
    executablePath: chromium,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      // posthog-js does not count robots; the tests are people.
      '--disable-blink-features=AutomationControlled',
      `--user-agent=${PERSON}`,
    ],
  });
}

/**
 * Opens a profile that is closed when the test ends.
 *
 * @param {import('node:test').TestContext} t
 * @param {object} options of the profile; `before` is a function that runs in every page first
 */
export async function visitor(t, browser, { before, ...options } = {}) {
  const context = await browser.newContext(options);
  // What a page sends while it is closed belongs to no other test.
  t.after(async () => {
    await context.setOffline(true).catch(() => {});
    await context.close();
  });
  const seen = { requests: [], errors: [] };
  context.on('request', (request) => seen.requests.push(request.url()));
  context.on('weberror', (error) => seen.errors.push(String(error.error())));
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  return { context, page, seen, stored: () => stored(context, page) };
}

/** Returns everything that the browser keeps for the page. */
async function stored(context, page) {
  const kept = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  return { ...kept, cookies: await context.cookies() };
}

/** What a browser keeps that was given nothing, or only the answer. */
export function only(local) {
  return { local, session: {}, databases: [], caches: [], workers: 0, cookies: [] };
}
