// What is sent after a yes: exactly what docs/privacy.md says, and a click works whatever happens to it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { serve } from './support/server.mjs';
import { BAR, YES, stage } from './support/stage.mjs';
import { only, visitor } from './support/visitor.mjs';

const on = stage();
const read = (name) => JSON.parse(readFileSync(name, 'utf8'));
const { version } = read('src/data/project.json');
const { version: library } = read('node_modules/posthog-js/package.json');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Says yes on a page and waits until the page was counted. */
async function agree({ page }, path, options) {
  await page.goto(on.site.origin + path, options);
  await page.click(YES);
  await on.receiver.arrived(1);
}

/** Returns an event as it must be, with the id that the page made for itself. */
function expected(event, path, own, distinctId) {
  return {
    event,
    properties: {
      token: process.env.SITE_KEY,
      distinct_id: distinctId,
      $process_person_profile: false,
      $geoip_disable: true,
      $ip: '0.0.0.0',
      $host: new URL(on.site.origin).host,
      $pathname: path,
      $current_url: on.site.origin + path,
      $lib: 'web',
      $lib_version: library,
      ...own,
    },
  };
}

/** Checks what differs each time, and returns the rest. */
function fixed({ uuid, timestamp, ...rest }) {
  assert.match(uuid, UUID);
  assert.match(timestamp, TIME);
  assert.match(rest.properties.distinct_id, UUID);
  return rest;
}

test('every kind of event is exactly what the privacy page says', async (t) => {
  const one = await visitor(t, on.browser);
  await agree(one, '/install/?token=canary&utm_source=canary#canary', {
    referer: 'https://search.example/canary?q=canary',
  });
  await one.page.evaluate(() => addEventListener('click', (event) => event.preventDefault()));
  await one.page.click('[data-platform="macos"]');
  await on.receiver.arrived(2);
  await one.page.click('[data-track-cta="install"]');
  await on.receiver.arrived(3);
  await one.page.goto('about:blank');
  await on.receiver.arrived(4);

  const events = on.receiver.events.map(fixed);
  const id = events[0].properties.distinct_id;
  assert.deepEqual(events, [
    expected('$pageview', '/install/', { $referring_domain: 'search.example' }, id),
    expected('download_clicked', '/install/', { platform: 'macos', version }, id),
    expected('cta_clicked', '/install/', { cta_name: 'install', location: 'header' }, id),
    expected('$pageleave', '/install/', {}, id),
  ]);
  assert.ok(!JSON.stringify(on.receiver.requests).includes('canary'));
});

test('a request carries its events, the key and its time, and nothing about the visitor', async (t) => {
  const one = await visitor(t, on.browser);
  await one.context.addCookies([{ name: 'elsewhere', value: 'x', url: process.env.SITE_HOST }]);
  await agree(one, '/');
  await one.page.goto('about:blank');
  await on.receiver.arrived(2);
  const posts = on.receiver.requests.filter(({ method }) => method === 'POST');
  for (const { path, query, headers, body } of posts) {
    assert.match(
      path,
      /^\/(e|i\/v0\/e|batch)\/$/,
      'only events are sent, no flags and no configuration',
    );
    assert.deepEqual(query, {});
    assert.deepEqual(Object.keys(body).sort(), ['api_key', 'batch', 'sent_at']);
    assert.equal(headers.cookie, undefined);
    assert.equal(headers.referer, undefined);
  }
  assert.equal(posts.length, on.receiver.requests.length, 'nothing else was asked for');
});

test('the first page and its clicks are counted', async (t) => {
  const one = await visitor(t, on.browser);
  await agree(one, '/');
  await one.page.evaluate(() => addEventListener('click', (event) => event.preventDefault()));
  const links = one.page.locator('[data-location="home"]');
  await links.evaluateAll((all) => all.forEach((link) => link.click()));
  const [view, ...clicks] = (await on.receiver.arrived(4)).map(fixed);
  const id = view.properties.distinct_id;
  assert.deepEqual(view, expected('$pageview', '/', { $referring_domain: '$direct' }, id));
  assert.deepEqual(clicks.map(({ properties }) => properties.cta_name).sort(), [
    'install',
    'privacy',
    'source',
  ]);
});

test('a click that leads away is told before the page is gone', async (t) => {
  const one = await visitor(t, on.browser);
  await agree(one, '/');
  await one.page.click('main [data-track-cta="privacy"]');
  await one.page.waitForURL('**/privacy/');
  const events = await on.receiver.arrived(4);
  assert.deepEqual(events.map(({ event }) => event).sort(), [
    '$pageleave',
    '$pageview',
    '$pageview',
    'cta_clicked',
  ]);
});

test('pages of one visit share no id, and nothing but the answer is kept', async (t) => {
  const one = await visitor(t, on.browser);
  await agree(one, '/');
  assert.deepEqual(await one.stored(), only({ consent: `yes:1:${process.env.SITE_HOST}` }));
  await one.page.goto(`${on.site.origin}/privacy/`);
  await on.receiver.arrived(3);
  assert.ok(await one.page.isHidden(BAR), 'a yes is not asked for twice');
  const ids = on.receiver.events
    .filter(({ event }) => event === '$pageview')
    .map(({ properties }) => properties.distinct_id);
  assert.equal(new Set(ids).size, 2);
  assert.deepEqual(await one.stored(), only({ consent: `yes:1:${process.env.SITE_HOST}` }));
});

test('a mistyped address is not sent', async (t) => {
  const one = await visitor(t, on.browser);
  await agree(one, '/my-secret-canary/');
  const [event] = on.receiver.events;
  assert.equal(event.properties.$pathname, '/404/');
  assert.ok(!JSON.stringify(on.receiver.requests).includes('canary'));
});

test('the library comes from the site, and nothing else is loaded', async (t) => {
  const one = await visitor(t, on.browser);
  await agree(one, '/');
  await one.page.waitForLoadState('networkidle');
  const hosts = new Set(one.seen.requests.map((url) => new URL(url).origin));
  assert.deepEqual([...hosts].sort(), [on.site.origin, process.env.SITE_HOST].sort());
  const scripts = one.seen.requests.filter((url) => url.endsWith('.js'));
  assert.equal(scripts.filter((url) => url.includes('module.slim')).length, 1);
  assert.ok(scripts.every((url) => url.startsWith(on.site.origin)));
});

/** Clicks a download on a page whose visitor agreed, and checks that the click did what a click does. */
async function clickWorks({ page, seen }, origin) {
  await page.goto(`${origin}/install/`);
  await page.click(YES);
  await page.waitForLoadState('networkidle');
  const prevented = page.evaluate(
    () =>
      new Promise((tell) => {
        addEventListener('click', (event) => {
          tell(event.defaultPrevented);
          event.preventDefault();
        });
      }),
  );
  await page.click('[data-platform="linux"]');
  assert.equal(await prevented, false);
  assert.deepEqual(seen.errors, []);
}

test('a library that is blocked costs nothing', async (t) => {
  const site = await serve(process.env.SITE_KEYED, { missing: /module\.slim/ });
  t.after(() => site.close());
  await clickWorks(await visitor(t, on.browser), site.origin);
  assert.deepEqual(on.receiver.requests, []);
});

test('a library that is broken costs nothing', async (t) => {
  const one = await visitor(t, on.browser);
  const broken = 'export const posthog = { init() {}, capture() { throw new Error("broken"); } };';
  await one.context.route('**/module.slim*', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: broken }),
  );
  await clickWorks(one, on.site.origin);
});

test('a recipient that is blocked costs nothing', async (t) => {
  const one = await visitor(t, on.browser);
  await one.context.route(`${process.env.SITE_HOST}/**`, (route) => route.abort());
  await clickWorks(one, on.site.origin);
});
