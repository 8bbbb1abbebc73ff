// The allow-list alone: what passes is what is listed, whatever posthog-js or a page comes up with.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { EVENTS, SHARED, VALUES } from '../src/statistics/events.mjs';
import { recipient } from '../src/statistics/recipient.mjs';
import { reduce } from '../src/statistics/reduce.mjs';

const VISIT = { origin: 'https://caro.example', page: '/install/', referrer: '' };

function make(event, properties = {}) {
  return {
    uuid: 'u',
    event,
    timestamp: 't',
    properties: { token: 'phc_x', distinct_id: 'd', ...properties },
  };
}

test('events that are not listed are dropped', () => {
  const others = [
    '$identify',
    '$set',
    '$opt_in',
    '$autocapture',
    '$snapshot',
    '$web_vitals',
    '$exception',
  ];
  for (const event of [...others, 'toString', '__proto__', '', undefined]) {
    assert.equal(reduce(make(event), VISIT), null, String(event));
  }
  assert.equal(reduce(null, VISIT), null);
});

test('properties that are not listed are dropped, and so is what stands beside them', () => {
  const event = make('$pageview', {
    title: 'x',
    $referrer: 'https://search.example/?q=x',
    $initial_referrer: 'x',
    $screen_width: 1,
    $viewport_height: 1,
    $raw_user_agent: 'x',
    $browser_language: 'x',
    $timezone: 'x',
    $session_id: 'x',
    $device_id: 'x',
    utm_source: 'x',
    gclid: 'x',
  });
  const reduced = reduce(
    { ...event, $set: { a: 1 }, $set_once: { $initial_pathname: '/' }, offset: 3 },
    VISIT,
  );
  assert.deepEqual(Object.keys(reduced), ['uuid', 'event', 'timestamp', 'properties']);
  const allowed = [...SHARED, ...EVENTS.$pageview];
  assert.deepEqual(
    Object.keys(reduced.properties).filter((name) => !allowed.includes(name)),
    [],
  );
});

test('what posthog-js says about the page and the person is replaced', () => {
  const { properties } = reduce(
    make('$pageview', {
      $current_url: 'https://caro.example/install/?secret#secret',
      $pathname: '/secret',
      $host: 'secret',
      $ip: '192.0.2.1',
      $referring_domain: 'secret',
      $process_person_profile: true,
    }),
    { ...VISIT, referrer: 'https://wiki.example:8443/secret?secret' },
  );
  assert.equal(properties.$current_url, 'https://caro.example/install/');
  assert.equal(properties.$referring_domain, 'wiki.example');
  assert.equal(properties.$process_person_profile, false);
  assert.ok(!JSON.stringify(properties).includes('secret'));
});

test('a click with a value that is not on the list is dropped whole', () => {
  const [version] = VALUES.version;
  assert.ok(reduce(make('download_clicked', { platform: 'linux', version }), VISIT));
  for (const own of [
    { platform: 'amiga', version },
    { platform: 'linux', version: '9.9.9' },
    { platform: 'linux' },
  ]) {
    assert.equal(reduce(make('download_clicked', own), VISIT), null);
  }
  assert.equal(
    reduce(make('cta_clicked', { cta_name: 'install', location: ['home'] }), VISIT),
    null,
  );
});

test('the privacy page lists exactly what may be sent', async () => {
  const page = await readFile('../privacy.md', 'utf8');
  const rows = page.split('## This website')[1].matchAll(/^\| (`[^|]+) \|(.+)\|$/gm);
  const said = { events: {}, shared: [] };
  const names = (text) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  for (const [, first, rest] of rows) {
    const [, carries] = rest.split(' | ');
    if (carries === undefined) said.shared.push(...names(first));
    else said.events[names(first)[0]] = names(carries.split(':')[0]);
  }
  assert.deepEqual(said.events, EVENTS);
  assert.deepEqual(said.shared.sort(), [...SHARED, 'uuid', 'timestamp'].sort());
});

test('a key or a recipient that would be a mistake ends the build', () => {
  const host = 'https://eu.i.posthog.com';
  assert.deepEqual(recipient({ PUBLIC_POSTHOG_KEY: 'phc_a', PUBLIC_POSTHOG_HOST: host }), {
    key: 'phc_a',
    host,
  });
  assert.equal(recipient({ PUBLIC_POSTHOG_HOST: host }), undefined);
  const personal = { PUBLIC_POSTHOG_KEY: 'phx_secret', PUBLIC_POSTHOG_HOST: host };
  assert.throws(
    () => recipient(personal),
    (error) => /personal key/.test(error) && !/secret/.test(error),
  );
  for (const bad of [
    undefined,
    '',
    'http://eu.i.posthog.com',
    'https://a.example/path',
    'https://a; script-src *',
  ]) {
    assert.throws(
      () => recipient({ PUBLIC_POSTHOG_KEY: 'phc_a', PUBLIC_POSTHOG_HOST: bad }),
      /PUBLIC_POSTHOG_HOST/,
    );
  }
});
