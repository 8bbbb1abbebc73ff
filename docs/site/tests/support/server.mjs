// Serves a built site on loopback, compressed as a real server would.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Starts serving `folder`; `missing` names files that are not found although they are there. */
export async function serve(folder, { missing = /^$/ } = {}) {
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://site');
    const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const body = missing.test(file)
      ? null
      : await readFile(path.join(folder, file)).catch(() => null);
    if (!body) {
      response.writeHead(404, { 'content-type': TYPES['.html'] });
      return response.end(await readFile(path.join(folder, '404.html')));
    }
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    const packed = type.startsWith('font/') ? body : gzipSync(body);
    const encoding = packed === body ? {} : { 'content-encoding': 'gzip' };
    response.writeHead(200, { 'content-type': type, ...encoding });
    response.end(packed);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
