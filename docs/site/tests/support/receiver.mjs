// Stands in for PostHog on loopback: understands what posthog-js sends, and answers as PostHog does.
import http from 'node:http';
import { gunzipSync } from 'node:zlib';

/** Starts listening where the tested site was told to send. */
export async function receive(host) {
  const receiver = new Receiver();
  const server = http.createServer((request, response) => receiver.answer(request, response));
  const { port } = new URL(host);
  await new Promise((ready) => server.listen(Number(port), '127.0.0.1', ready));
  receiver.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return receiver;
}

class Receiver {
  /** Every request with its decoded body, oldest first. */
  requests = [];
  /** The status of the next answers; 200 is PostHog's. */
  status = 200;
  #waiting = [];

  /** Every event received, oldest first. */
  get events() {
    return this.requests.flatMap(({ body }) => body?.batch ?? []);
  }

  /** Waits until `count` events have come, whatever was answered to them; fails after half a minute. */
  async arrived(count) {
    const bound = AbortSignal.timeout(30_000);
    while (this.events.length < count) {
      await new Promise((wake, fail) => {
        this.#waiting.push(wake);
        bound.onabort = () => {
          const names = this.events.map(({ event }) => event);
          fail(new Error(`waited for ${count} events, got ${names.length}: ${names.join(', ')}`));
        };
      });
    }
    return this.events;
  }

  clear() {
    this.requests = [];
    this.status = 200;
  }

  async answer(request, response) {
    const raw = Buffer.concat(await request.toArray());
    const { pathname, searchParams } = new URL(request.url, 'http://receiver');
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    // A recipient may try; nobody has to take it.
    response.setHeader('set-cookie', 'recipient=x; path=/');
    const body = request.method === 'POST' ? decode(raw, searchParams) : null;
    const { method, headers } = request;
    this.requests.push({
      method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers,
      body,
    });
    response.writeHead(this.status, { 'content-type': 'application/json' });
    response.end('{"status":"Ok"}');
    this.#waiting.splice(0).forEach((wake) => wake());
  }
}

/** Undoes gzip, and base64 in a form, as PostHog's capture does. */
function decode(raw, query) {
  if (raw[0] === 0x1f && raw[1] === 0x8b) return JSON.parse(gunzipSync(raw));
  if (query.get('compression') === 'base64') {
    const data = new URLSearchParams(raw.toString()).get('data');
    return JSON.parse(Buffer.from(data, 'base64'));
  }
  return JSON.parse(raw);
}
