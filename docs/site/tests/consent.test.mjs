// Nothing is loaded, stored or sent before a yes, after a no, and after a yes was taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ASK, BAR, NO, STATE, WITHDRAW, YES, stage } from './support/stage.mjs';
import { only, visitor } from './support/visitor.mjs';

const on = stage();
const YES_STORED = `yes:1:${process.env.SITE_HOST}`;

const GPC = () =>
  Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true });
const DNT = () => Object.defineProperty(Navigator.prototype, 'doNotTrack', { value: '1' });
const NO_STORAGE = () =>
  Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('refused', 'SecurityError');
    },
  });

/** Walks as people do, clicks included, leaves, and checks that nobody but the site was asked for anything. */
async function nobodyIsTold({ page, context, seen }) {
  for (const path of ['/install/', '/']) {
    await page.goto(on.site.origin + path, { waitUntil: 'networkidle' });
    await page.locator('[data-track-download], [data-track-cta]').evaluateAll((links) => {
      addEventListener('click', (event) => event.preventDefault());
      links.forEach((link) => link.click());
    });
  }
  await context.close();
  const foreign = seen.requests.filter((url) => !url.startsWith(on.site.origin));
  assert.deepEqual(foreign, []);
  assert.deepEqual(on.receiver.requests, []);
  assert.deepEqual(seen.errors, []);
}

const loadsLibrary = ({ requests }) => requests.some((url) => url.includes('module.slim'));

test('before an answer nothing is loaded, stored or sent', async (t) => {
  const one = await visitor(t, on.browser);
  await one.page.goto(on.site.origin, { waitUntil: 'networkidle' });
  assert.ok(await one.page.isVisible(BAR));
  assert.deepEqual(await one.stored(), only({}));
  assert.ok(!loadsLibrary(one.seen));
  await nobodyIsTold(one);
});

test('both buttons look the same', async (t) => {
  const { page } = await visitor(t, on.browser);
  await page.goto(on.site.origin);
  const look = (selector) =>
    page.locator(selector).evaluate((button) => {
      const [width, height] = [button.offsetWidth, button.offsetHeight];
      const { color, backgroundColor, border, font, boxShadow } = getComputedStyle(button);
      return { width, height, color, backgroundColor, border, font, boxShadow };
    });
  assert.deepEqual(await look(NO), await look(YES));
});

for (const [name, before] of Object.entries({
  'Global Privacy Control': GPC,
  'Do Not Track': DNT,
})) {
  test(`${name} is a no, and nobody is asked`, async (t) => {
    const one = await visitor(t, on.browser, { before });
    await one.page.goto(on.site.origin, { waitUntil: 'networkidle' });
    assert.ok(await one.page.isHidden(BAR));
    assert.ok(await one.page.isHidden(ASK));
    assert.match(await one.page.textContent(STATE), /as your browser asks/);
    assert.deepEqual(await one.stored(), only({}));
    assert.ok(!loadsLibrary(one.seen));
    await nobodyIsTold(one);
  });

  test(`${name} takes an earlier yes back`, async (t) => {
    const one = await visitor(t, on.browser, { before });
    await one.page.goto(on.site.origin);
    await one.page.evaluate((value) => localStorage.setItem('consent', value), YES_STORED);
    await one.page.reload({ waitUntil: 'networkidle' });
    assert.deepEqual(await one.stored(), only({}));
    await nobodyIsTold(one);
  });
}

test('a no is kept under one key, and nobody is asked again', async (t) => {
  const one = await visitor(t, on.browser);
  await one.page.goto(on.site.origin);
  await one.page.click(NO);
  assert.ok(await one.page.isHidden(BAR));
  assert.deepEqual(await one.stored(), only({ consent: 'no' }));
  await one.page.goto(`${on.site.origin}/privacy/`, { waitUntil: 'networkidle' });
  assert.ok(await one.page.isHidden(BAR));
  assert.deepEqual(await one.stored(), only({ consent: 'no' }));
  assert.ok(!loadsLibrary(one.seen));
  await nobodyIsTold(one);
});

test('a no can be thought over, on every page', async (t) => {
  const { page, stored } = await visitor(t, on.browser);
  await page.goto(`${on.site.origin}/events/`);
  await page.click(NO);
  await page.click(ASK);
  assert.ok(await page.isVisible(BAR));
  assert.deepEqual(await stored(), only({ consent: 'no' }));
  await page.click(YES);
  await on.receiver.arrived(1);
});

test('a visitor who says no, then yes, then withdraws', async (t) => {
  const one = await visitor(t, on.browser);
  await one.page.goto(on.site.origin);
  await one.page.click(NO);
  await one.page.click(ASK);
  await one.page.click(YES);
  await on.receiver.arrived(1);
  assert.match(await one.page.textContent(STATE), /are on/);
  assert.deepEqual(await one.stored(), only({ consent: YES_STORED }));

  await one.page.goto(`${on.site.origin}/formats/`, { waitUntil: 'networkidle' });
  await on.receiver.arrived(3);
  const loaded = one.page.waitForEvent('load');
  await one.page.click(WITHDRAW);
  await loaded;
  assert.match(await one.page.textContent(STATE), /are off/);
  assert.ok(await one.page.isHidden(BAR));
  assert.deepEqual(await one.stored(), only({ consent: 'no' }));

  // Leaving one page and opening the next overtake each other.
  const names = on.receiver.events.map(({ event }) => event).sort();
  assert.deepEqual(
    names,
    ['$pageleave', '$pageview', '$pageview'],
    'the withdrawal itself is not told',
  );
  on.receiver.clear();
  one.seen.requests.length = 0;
  await nobodyIsTold(one);
  assert.ok(!loadsLibrary(one.seen));
});

test('what could not be delivered before a withdrawal is not delivered after it', async (t) => {
  const one = await visitor(t, on.browser);
  await one.page.clock.install();
  on.receiver.status = 503;
  await one.page.goto(on.site.origin);
  await one.page.click(YES);
  await on.receiver.arrived(1);
  // posthog-js repeats: an hour of its own clock shows that it would.
  await one.page.clock.runFor(60_000);
  await on.receiver.arrived(2);
  on.receiver.clear();
  const loaded = one.page.waitForEvent('load');
  await one.page.click(WITHDRAW);
  await loaded;
  await one.page.clock.runFor(3_600_000);
  one.seen.requests.length = 0;
  await nobodyIsTold(one);
});

test('a withdrawal removes what a library may have left', async (t) => {
  const { page, stored } = await visitor(t, on.browser);
  await page.goto(on.site.origin);
  await page.evaluate((value) => {
    localStorage.setItem('consent', value);
    localStorage.setItem('ph_phc_test_posthog', '{"distinct_id":"x"}');
    localStorage.setItem('__ph_opt_in_out_phc_test', '1');
    sessionStorage.setItem('ph_phc_test_window_id', 'x');
    document.cookie = 'ph_phc_test_posthog=x; path=/; max-age=99999';
  }, YES_STORED);
  await page.reload();
  await on.receiver.arrived(1);
  const loaded = page.waitForEvent('load');
  await page.click(WITHDRAW);
  await loaded;
  assert.deepEqual(await stored(), only({ consent: 'no' }));
});

test('a withdrawal in one tab stops the others', async (t) => {
  const { page, context } = await visitor(t, on.browser);
  await page.goto(on.site.origin);
  await page.click(YES);
  await on.receiver.arrived(1);
  const other = await context.newPage();
  await other.goto(`${on.site.origin}/privacy/`);
  await on.receiver.arrived(2);
  const loaded = page.waitForEvent('load');
  await other.click(WITHDRAW);
  await loaded;
  assert.match(await page.textContent(STATE), /are off/);
});

test('a withdrawal elsewhere counts for a page that comes back from the cache', async (t) => {
  const { page } = await visitor(t, on.browser);
  await page.goto(on.site.origin);
  await page.click(YES);
  await on.receiver.arrived(1);
  const loaded = page.waitForEvent('load');
  await page.evaluate(() => {
    localStorage.setItem('consent', 'no');
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await loaded;
  assert.match(await page.textContent(STATE), /are off/);
});

for (const value of [
  'yes',
  'yes:1:https://elsewhere.example',
  `yes:0:${process.env.SITE_HOST}`,
  '',
]) {
  test(`"${value}" is no yes to this recipient`, async (t) => {
    const one = await visitor(t, on.browser);
    await one.page.goto(on.site.origin);
    await one.page.evaluate((stored) => localStorage.setItem('consent', stored), value);
    await one.page.reload({ waitUntil: 'networkidle' });
    assert.ok(await one.page.isVisible(BAR));
    await nobodyIsTold(one);
  });
}

test('who cannot keep an answer is not asked for one', async (t) => {
  const one = await visitor(t, on.browser, { before: NO_STORAGE });
  await one.page.goto(on.site.origin, { waitUntil: 'networkidle' });
  assert.ok(await one.page.isHidden(BAR));
  assert.match(await one.page.textContent(STATE), /keeps no answer/);
  await nobodyIsTold(one);
});

test('a yes that cannot be kept is none', async (t) => {
  const before = () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  };
  const one = await visitor(t, on.browser, { before });
  await one.page.goto(on.site.origin);
  await one.page.click(YES);
  assert.ok(await one.page.isHidden(BAR));
  assert.match(await one.page.textContent(STATE), /are off/);
  assert.deepEqual(await one.stored(), only({}));
  await nobodyIsTold(one);
});

test('without scripts the pages are read, and nobody is asked', async (t) => {
  const one = await visitor(t, on.browser, { javaScriptEnabled: false });
  await one.page.goto(on.site.origin, { waitUntil: 'networkidle' });
  assert.ok(await one.page.isVisible('text=find . -type f -size +100M'));
  assert.ok(await one.page.isHidden(BAR));
  await one.page.click('nav >> text=Events');
  assert.ok(await one.page.isVisible('text=command_success_rate'));
  await one.context.close();
  assert.ok(one.seen.requests.every((url) => url.startsWith(on.site.origin)));
});

test('nothing moves when the question appears', async (t) => {
  const before = () => {
    window.shifts = [];
    new PerformanceObserver((list) =>
      window.shifts.push(...list.getEntries().map((e) => e.value)),
    ).observe({
      type: 'layout-shift',
      buffered: true,
    });
  };
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 390, height: 800 },
  ]) {
    const { page } = await visitor(t, on.browser, { before, viewport });
    for (const path of ['/', '/privacy/', '/404/']) {
      await page.goto(on.site.origin + path, { waitUntil: 'networkidle' });
      assert.ok(await page.isVisible(BAR));
      await page.evaluate(
        () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))),
      );
      assert.deepEqual(await page.evaluate(() => window.shifts), [], path);
    }
  }
});
