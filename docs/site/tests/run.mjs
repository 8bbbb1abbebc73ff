// Builds the site as everybody does, and once more with a recipient of statistics on loopback, and runs
// the tests on both.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from './support/chromium.mjs';

const KEY = 'phc_test';

if (!chromium) {
  console.error('skipped: the tests of the site need Chromium, in /usr/bin/chromium or $CHROMIUM');
  process.exit(process.argv.includes('--required') ? 1 : 0);
}
const folder = mkdtempSync(path.join(tmpdir(), 'caro-site-'));
try {
  const host = `http://127.0.0.1:${await freePort()}`;
  build([], { PUBLIC_POSTHOG_KEY: '', PUBLIC_POSTHOG_HOST: '' });
  build(['--outDir', folder], { PUBLIC_POSTHOG_KEY: KEY, PUBLIC_POSTHOG_HOST: host });
  process.exitCode = run(
    process.execPath,
    ['--test', '--test-concurrency=1', '--test-timeout=600000', ...tests()],
    { SITE_PLAIN: 'dist', SITE_KEYED: folder, SITE_KEY: KEY, SITE_HOST: host },
  );
} finally {
  rmSync(folder, { recursive: true });
}

function build(options, environment) {
  const status = run(
    'npm',
    ['run', '--silent', 'build', '--', '--silent', ...options],
    environment,
  );
  if (status !== 0) throw new Error('the site could not be built');
}

function run(program, args, environment) {
  const env = { ...process.env, ...environment };
  return spawnSync(program, args, { stdio: 'inherit', env }).status ?? 1;
}

function tests() {
  const names = readdirSync('tests').filter((name) => name.endsWith('.test.mjs'));
  return names.map((name) => path.join('tests', name));
}

/** Returns a port that nobody listens on, for a recipient that has to be known at build time. */
async function freePort() {
  const server = http.createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
