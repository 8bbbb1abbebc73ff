// The last thing every event passes: a new event that holds what is allowed, or none at all.
import { EVENTS, SHARED, VALUES } from './events.mjs';

/**
 * Reduces an event of posthog-js to what docs/privacy.md says.
 *
 * The page is the one that was built, never what stands in the address bar: a mistyped address or a
 * query cannot get into an event.
 *
 * @param {object} event as posthog-js made it
 * @param {{ origin: string, page: string, referrer: string }} visit
 * @returns {object | null} null if the event is not one of ours
 */
export function reduce(event, visit) {
  const own = Object.hasOwn(EVENTS, event?.event) ? EVENTS[event.event] : null;
  if (!own) return null;
  const known = { ...event.properties, ...fixed(visit) };
  const properties = {};
  for (const name of [...SHARED, ...own]) {
    if (VALUES[name] && !VALUES[name].includes(known[name])) return null;
    if (known[name] !== undefined) properties[name] = known[name];
  }
  return { uuid: event.uuid, event: event.event, timestamp: event.timestamp, properties };
}

/** What is the same for every event of a visit to a page, whatever posthog-js thinks. */
function fixed({ origin, page, referrer }) {
  return {
    $process_person_profile: false,
    $geoip_disable: true,
    $ip: '0.0.0.0',
    $host: new URL(origin).host,
    $pathname: page,
    $current_url: origin + page,
    $referring_domain: hostOf(referrer),
  };
}

function hostOf(url) {
  try {
    return new URL(url).hostname;
  } catch {
    return '$direct';
  }
}
