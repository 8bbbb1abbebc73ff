// posthog-js: fetched from this site after a yes, told to do almost nothing, and gone after a no.
import { reduce } from './reduce.mjs';

/** The one instance of this page, and whether it may still send. */
let posthog;
let wanted = false;

/**
 * Fetches posthog-js and counts this page. A second call does nothing.
 *
 * @param {{ key: string, host: string, page: string }} settings
 */
export async function start(settings) {
  if (wanted) return;
  wanted = true;
  try {
    // The variant without its replay, surveys, flags and autocapture, which cannot load scripts either.
    const module = await import('posthog-js/dist/module.slim.no-external.js');
    if (!wanted) return;
    posthog = module.posthog;
    posthog.init(settings.key, options(settings));
  } catch {
    // Blocked or not there: the page works without it.
  }
}

/**
 * Notes a click. Nothing happens without a yes, or if posthog-js is missing.
 *
 * @param {string} event
 * @param {Record<string, string | undefined>} properties
 */
export function capture(event, properties) {
  if (!wanted) return;
  try {
    // The page may be left at once: this way the request outlives it.
    posthog?.capture(event, properties, { transport: 'sendBeacon' });
  } catch {
    // A click must work, whatever becomes of its event.
  }
}

/** Stops for good. The page is loaded anew, so that nothing waits in memory to be sent again. */
export function stop() {
  if (!wanted) return;
  wanted = false;
  location.reload();
}

function options({ host, page }) {
  const visit = { origin: location.origin, page, referrer: document.referrer };
  return {
    api_host: host,
    person_profiles: 'identified_only',
    persistence: 'memory',
    capture_pageview: true,
    capture_pageleave: true,
    before_send: (event) => (wanted ? reduce(event, visit) : null),

    autocapture: false,
    rageclick: false,
    enable_heatmaps: false,
    capture_heatmaps: false,
    capture_dead_clicks: false,
    capture_exceptions: false,
    capture_performance: false,
    disable_session_recording: true,
    disable_surveys: true,
    disable_conversations: true,
    disable_product_tours: true,
    disable_web_experiments: true,
    disableDeviceModel: true,
    save_referrer: false,
    save_campaign_params: false,
    cross_subdomain_cookie: false,

    // Nothing is fetched: no scripts, no configuration, no flags.
    disable_external_dependency_loading: true,
    advanced_disable_flags: true,
    // Each event goes out by itself, by fetch: a beacon would carry cookies of the recipient.
    request_batching: false,
    disable_beacon: true,
    fetch_options: { credentials: 'omit', referrerPolicy: 'no-referrer' },
  };
}
