// The pages of a built site.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Returns every page with its address and its text. */
export function pages(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.html'));
  return names.sort().map((name) => ({
    name,
    address: `/${name.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '/')}`,
    html: readFileSync(path.join(folder, name), 'utf8'),
  }));
}
