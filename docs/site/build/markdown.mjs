// What the project's pages need beyond plain HTML: links that lead to the site, and wide things that
// scroll by themselves.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import project from '../src/data/project.json' with { type: 'json' };
import { routeOf } from './routes.mjs';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A rehype plugin for pages of the repository. */
export function projectPages() {
  return (tree, file) => {
    const name = path.relative(ROOT, file.path);
    let heading = 'the page';
    walk(tree, (node, parent) => {
      if (/^h\d$/.test(node.tagName)) heading = text(node);
      if (node.tagName === 'a') link(node, name);
      if (node.tagName === 'code' && text(node).length < 24) node.properties.className = ['whole'];
      if (node.tagName === 'pre') node.properties = { ...node.properties, tabIndex: 0 };
      // A corner is no heading.
      if (node.tagName === 'th' && text(node) === '') node.tagName = 'td';
      if (node.tagName === 'table') scroll(node, parent, `Table: ${heading}`);
    });
  };
}

/** Turns a link between files of the repository into one between pages of the site. */
function link(node, from) {
  const { href } = node.properties;
  if (/^([a-z]+:|#)/.test(href)) return;
  const [target, fragment] = href.split('#');
  const file = path.posix.join(path.posix.dirname(from), target);
  const to = routeOf(file);
  node.properties.href =
    (to ?? `${project.repository}/blob/main/${file}`) + (fragment ? `#${fragment}` : '');
  // A page of the site has a title; a file's name means nothing there.
  if (to && text(node).endsWith('.md')) node.children = [{ type: 'text', value: titleOf(file) }];
}

function titleOf(file) {
  const [first] = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  return first.replace(/^# /, '');
}

/** Puts a table into a box of its own, which keys can scroll too. */
function scroll(node, parent, label) {
  const box = { type: 'element', tagName: 'div', children: [node] };
  box.properties = { className: ['table'], role: 'group', ariaLabel: label, tabIndex: 0 };
  parent.children[parent.children.indexOf(node)] = box;
}

function walk(node, visit, parent) {
  if (node.type === 'element') visit(node, parent);
  for (const child of [...(node.children ?? [])]) walk(child, visit, node);
}

function text(node) {
  return node.value ?? (node.children ?? []).map(text).join('');
}
