// Loads the project's own pages, so that the site says nothing a second time.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMarkdownProcessor } from '@astrojs/markdown-remark';
import { ROOT } from './markdown.mjs';
import { idOf } from './routes.mjs';

/** Loads every page below docs/, without its title, which becomes a field. */
export function pages() {
  return {
    name: 'pages of docs/',
    load: (context) =>
      load(context, async () => {
        const names = [...(await markdown('docs')), ...(await markdown('docs/decisions'))];
        return Promise.all(names.map(async (name) => page(name, await read(name))));
      }),
  };
}

/**
 * Loads the sections of single files; what stands before the first is called `start`.
 *
 * @param {string[]} names files, relative to the root of the repository
 */
export function sections(names) {
  return {
    name: 'sections',
    load: (context) =>
      load(context, async () => {
        const files = await Promise.all(names.map(async (name) => page(name, await read(name))));
        return files.flatMap(cut);
      }),
  };
}

async function load({ store, config }, entries) {
  const processor = await createMarkdownProcessor(config.markdown);
  store.clear();
  for (const { id, data, body } of await entries()) {
    const fileURL = pathToFileURL(path.join(ROOT, data.source));
    const { code, metadata } = await processor.render(body, { fileURL });
    store.set({ id, data, body, rendered: { html: code, metadata } });
  }
}

async function markdown(folder) {
  const names = await readdir(path.join(ROOT, folder));
  return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
}

function read(name) {
  return readFile(path.join(ROOT, name), 'utf8');
}

function page(source, text) {
  const title = /^# (.+)\n/.exec(text);
  if (!title) throw new Error(`${source}: the first line is no title`);
  const id = idOf(source.replace(/^docs\//, '').replace(/\.md$/, ''));
  const body = text.slice(title[0].length).trim();
  return { id, body, data: { source, title: title[1], summary: summary(body) } };
}

/** Returns the first paragraph as plain text. */
function summary(body) {
  const [paragraph] = body.split('\n\n');
  return paragraph
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ');
}

function cut({ id, body, data }) {
  const [start, ...rest] = body.split(/^## /m);
  const named = rest.map((text) => {
    const [title, ...lines] = text.split('\n');
    return { id: `${id}/${slug(title)}`, body: lines.join('\n').trim(), data: { ...data, title } };
  });
  return [{ id: `${id}/start`, body: start.trim(), data }, ...named];
}

function slug(title) {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
