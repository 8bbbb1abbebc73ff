// What the website may say about a visit: the whole list. The build checks the pages against it, the
// browser checks every event against it, and a test checks docs/privacy.md against it.
import project from '../data/project.json' with { type: 'json' };

/** Properties that every event carries. */
export const SHARED = [
  'token',
  'distinct_id',
  '$process_person_profile',
  '$geoip_disable',
  '$ip',
  '$host',
  '$pathname',
  '$current_url',
  '$lib',
  '$lib_version',
];

/** The events, each with its own properties. */
export const EVENTS = {
  $pageview: ['$referring_domain'],
  $pageleave: [],
  download_clicked: ['platform', 'version'],
  cta_clicked: ['cta_name', 'location'],
};

/** The only values that the properties of clicks can have. */
export const VALUES = {
  platform: ['linux', 'macos'],
  version: [project.version],
  cta_name: ['install', 'privacy', 'source'],
  location: ['home', 'header'],
};
