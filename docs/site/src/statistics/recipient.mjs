// Who gets the statistics: decided when the site is built, or nobody.

import { Mistake } from '../../build/mistake.mjs';

/**
 * Reads the project key and the host from the build's environment.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {{ key: string, host: string } | undefined} nothing if there is no key
 */
export function recipient({ PUBLIC_POSTHOG_KEY: key, PUBLIC_POSTHOG_HOST: host }) {
  if (!key) return undefined;
  if (!/^phc_\w+$/.test(key)) {
    throw new Mistake(
      'PUBLIC_POSTHOG_KEY is no project key (phc_…): a personal key would be published',
    );
  }
  if (!/^(https:\/\/[\w.-]+|http:\/\/127\.0\.0\.1)(:\d+)?$/.test(host ?? '')) {
    throw new Mistake(
      'PUBLIC_POSTHOG_HOST must name the host that gets the statistics, as in https://eu.i.posthog.com',
    );
  }
  return { key, host };
}
