// A mistake on a page or in the environment ends the build, with one line that says where it is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { check } from '../build/tracked-values.mjs';

/** Builds the site into a folder that is removed; returns how that ended. */
function build(t, config, environment = {}) {
  const outDir = mkdtempSync(path.join(tmpdir(), 'caro-site-'));
  t.after(() => rmSync(outDir, { recursive: true }));
  const args = ['node_modules/astro/astro.js', 'build', '--config', config, '--outDir', outDir];
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('a page with an unknown tracked value ends the build, with file and value', (t) => {
  const { status, output } = build(t, 'tests/fixtures/unknown-value.config.mjs');
  assert.notEqual(status, 0);
  assert.match(output, /bad\/index\.html: `data-platform="amiga"` is not one of linux, macos/);
  assert.match(
    output,
    /bad\/index\.html: `data-track-cta="instal"` is not one of install, privacy, source/,
  );
});

test('a personal key ends the build and is not printed', (t) => {
  const environment = {
    PUBLIC_POSTHOG_KEY: 'phx_secret',
    PUBLIC_POSTHOG_HOST: 'https://eu.i.posthog.com',
  };
  const { status, output } = build(t, 'astro.config.mjs', environment);
  assert.notEqual(status, 0);
  assert.match(output, /PUBLIC_POSTHOG_KEY is no project key/);
  assert.doesNotMatch(output, /phx_secret/);
});

test('every spelling of a tag is read', () => {
  const faults = (html) => check('x.html', html);
  assert.deepEqual(faults('<a data-track-cta="install" data-location="home">x</a>'), []);
  assert.deepEqual(faults('<p>data-track-cta="nothing"</p>'), []);
  for (const html of [
    '<a data-track-cta="x" data-location="home">',
    "<a data-track-cta='x' data-location='home'>",
    '<a data-track-cta=x data-location=home>',
    '<a title="a > b" data-track-cta="x" data-location="home">',
    '<a\n  data-track-cta="x"\n  data-location="home"\n>',
    '<a data-track-cta="install">',
    '<a data-track-cta data-location="home">',
    '<a data-track-video="x">',
  ]) {
    assert.equal(faults(html).length, 1, html);
    assert.match(faults(html)[0], /^x\.html: /);
  }
});
