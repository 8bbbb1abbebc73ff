// Which page of the site shows which file of the repository.

/**
 * Returns where a file stands on the site, or undefined if it is not on it.
 *
 * @param {string} path relative to the root of the repository, as in `docs/privacy.md`
 */
export function routeOf(path) {
  if (path === 'README.md') return '/';
  const page = /^docs\/((?:decisions\/)?[^/]+)\.md$/.exec(path);
  return page ? `/${idOf(page[1])}/` : undefined;
}

/**
 * Returns the name under which the site knows a page of the documentation.
 *
 * @param {string} name the file below docs/, without its ending
 */
export function idOf(name) {
  return name.toLowerCase().replace(/\/readme$/, '');
}
