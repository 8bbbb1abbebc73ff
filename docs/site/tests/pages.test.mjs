// What every page has, what none has, where its links lead, and what a page weighs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { routeOf } from '../build/routes.mjs';
import { pages } from './support/pages.mjs';
import { stage } from './support/stage.mjs';
import { visitor } from './support/visitor.mjs';

/** What a page may weigh on the wire before an answer: fonts, styles, scripts, headers and all. */
const BUDGET = 50_000;

const on = stage();
const keyed = pages(process.env.SITE_KEYED);
const plain = pages(process.env.SITE_PLAIN);
const count = (html, pattern) => [...html.matchAll(pattern)].length;

test('there is a page for everything that is promised', () => {
  const addresses = keyed.map(({ address }) => address);
  const docs = ['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(`../../${folder}`).map((name) => routeOf(`${folder}/${name}`)),
  );
  const promised = ['/', '/reference/', '/404/', ...docs.filter(Boolean)];
  assert.ok(
    promised.includes('/install/') && promised.includes('/privacy/') && promised.length > 20,
  );
  assert.deepEqual(
    promised.filter((address) => !addresses.includes(address)),
    [],
  );
});

test('every page asks once, by the one component', () => {
  for (const { name, html } of keyed) {
    assert.equal(count(html, /id="statistics"/g), 1, name);
    assert.equal(count(html, /id="statistics-question"/g), 1, name);
    assert.equal(count(html, /<script/g), 1, name);
    assert.equal(count(html, /data-statistics="(yes|no|withdraw|ask|state|skip)"/g), 6, name);
  }
});

test('without a key there is no question and no script', () => {
  assert.deepEqual(
    plain.map(({ address }) => address),
    keyed.map(({ address }) => address),
  );
  for (const { name, html } of plain) {
    assert.doesNotMatch(html, /<script|data-statistics|id="statistics/, name);
    assert.match(html, /connect-src 'none'/, name);
  }
});

test('pages allow connections to themselves and the recipient, and nothing inline', () => {
  for (const { name, html } of keyed) {
    const [, policy] = html.match(/Content-Security-Policy" content="([^"]+)"/);
    assert.match(
      policy,
      new RegExp(`^default-src 'none'; .*connect-src ${process.env.SITE_HOST}; `),
      name,
    );
    assert.doesNotMatch(policy, /unsafe|\*/, name);
    assert.doesNotMatch(html, /<style|\sstyle=|<script(?![^>]*\ssrc="\/)|\son\w+=/, name);
  }
});

test('every link inside the site leads somewhere, fragments included', async (t) => {
  const { page } = await visitor(t, on.browser);
  const links = [];
  const anchors = new Set();
  for (const { address } of keyed) {
    await page.goto(on.site.origin + address);
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
      urls: [...document.links].map(({ href }) => href),
    }));
    anchors.add(address);
    found.ids.forEach((id) => anchors.add(`${address}#${id}`));
    assert.equal(new Set(found.ids).size, found.ids.length, `${address} has an id twice`);
    links.push(...found.urls.map((url) => ({ address, url: new URL(url) })));
  }
  const inside = links.filter(({ url }) => url.origin === on.site.origin);
  assert.ok(inside.length > 300, `only ${inside.length} links were looked at`);
  const isFile = ({ pathname }) =>
    !pathname.endsWith('/') && existsSync(path.join(process.env.SITE_KEYED, pathname));
  const broken = inside.filter(
    ({ url }) => !anchors.has(url.pathname + decodeURIComponent(url.hash)) && !isFile(url),
  );
  assert.deepEqual(
    broken.map(({ address, url }) => `${address} → ${url.pathname}${url.hash}`),
    [],
  );
  const outside = links.filter(({ url }) => url.origin !== on.site.origin);
  assert.deepEqual(
    outside.filter(({ url }) => url.protocol !== 'https:').map(({ url }) => url.href),
    [],
  );
});

test('no page weighs 50 KB before an answer', async (t) => {
  const { page, context } = await visitor(t, on.browser);
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  let sizes = [];
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => sizes.push(encodedDataLength));
  const totals = [];
  for (const { address } of keyed) {
    sizes = [];
    await page.goto(on.site.origin + address, { waitUntil: 'networkidle' });
    assert.ok(
      sizes.length >= 5,
      `${address}: the page, styles, two fonts and the script were seen`,
    );
    totals.push({ address, total: sizes.reduce((sum, size) => sum + size, 0) });
  }
  totals.sort((a, b) => b.total - a.total);
  const { total: first } = totals.find(({ address }) => address === '/');
  t.diagnostic(`first page: ${first} bytes; heaviest: ${totals[0].total}, ${totals[0].address}`);
  assert.deepEqual(
    totals.filter(({ total }) => total >= BUDGET),
    [],
  );
});

test('the catalog and the verbs are shown whole', async (t) => {
  const read = (name) => JSON.parse(readFileSync(`src/data/${name}.json`, 'utf8'));
  const { page } = await visitor(t, on.browser, { javaScriptEnabled: false });
  const holds = async (address, words) => {
    await page.goto(on.site.origin + address);
    const text = await page.innerText('main');
    assert.deepEqual(
      words.filter((word) => !text.includes(word)),
      [],
      address,
    );
  };
  const events = read('events').flatMap(({ event, purpose, properties }) => [
    event,
    purpose,
    ...properties.flatMap(({ name, meaning, labels = [] }) => [name, meaning, ...labels]),
  ]);
  await holds('/events/', [...events, 'distinct_id', 'The envelope']);
  const verbs = (verb) => [verb, ...verb.verbs.flatMap(verbs)];
  const words = verbs(read('verbs')).flatMap((verb) => [
    verb.path,
    ...verb.arguments.map(({ long, value }) => (long ? `--${long}` : `<${value}>`)),
  ]);
  await holds('/reference/', words);
  const answers = read('examples').flatMap(({ request, command }) => [
    request,
    command ?? 'does not guess',
  ]);
  await holds('/', [...answers, 'caro config set telemetry.enabled false']);
});

test('versions are pinned, and the lockfile names no host', () => {
  const { dependencies, devDependencies, overrides } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );
  for (const [name, version] of Object.entries({
    ...dependencies,
    ...devDependencies,
    ...overrides,
  })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
  }
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  assert.deepEqual(
    Object.keys(packages).filter((name) => packages[name].resolved),
    [],
  );
});
