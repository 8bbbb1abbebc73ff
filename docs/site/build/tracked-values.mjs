// Fails the build if a page bears a tracking attribute with a value that is not on the list.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VALUES } from '../src/statistics/events.mjs';
import { Mistake } from './mistake.mjs';

/** Which attribute carries the value of which property, beside the attribute that marks a click. */
const CARRIED_BY = {
  'data-track-download': { 'data-platform': 'platform', 'data-version': 'version' },
  'data-track-cta': { 'data-track-cta': 'cta_name', 'data-location': 'location' },
};

/** An integration that checks the pages when they are built. */
export function trackedValues() {
  return {
    name: 'tracked-values',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const folder = fileURLToPath(dir);
        const faults = [];
        for (const name of await readdir(folder, { recursive: true })) {
          if (!name.endsWith('.html')) continue;
          faults.push(...check(name, await readFile(path.join(folder, name), 'utf8')));
        }
        if (faults.length > 0) throw new Mistake(faults.join('\n'));
      },
    },
  };
}

/**
 * Returns what is wrong with a page, a line each.
 *
 * @param {string} name the page's file, for the message
 * @param {string} html
 */
export function check(name, html) {
  const faults = [];
  for (const [tag] of html.matchAll(/<[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>/g)) {
    const given = attributes(tag);
    const marks = Object.keys(given).filter((attribute) => attribute.startsWith('data-track-'));
    for (const mark of marks) {
      if (!CARRIED_BY[mark]) faults.push(`${name}: there is no attribute \`${mark}\``);
      for (const [attribute, property] of Object.entries(CARRIED_BY[mark] ?? {})) {
        const value = given[attribute] ?? '';
        if (VALUES[property].includes(value)) continue;
        const known = VALUES[property].join(', ');
        faults.push(`${name}: \`${attribute}="${value}"\` is not one of ${known}`);
      }
    }
  }
  return faults;
}

function attributes(tag) {
  const found = tag.matchAll(/\s([a-z-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g);
  return Object.fromEntries([...found].map(([, name, a, b, c]) => [name, a ?? b ?? c ?? '']));
}
