// Clicks on what the pages mark as a download or a call to action.
import { capture } from './collector.mjs';

/** Listens to the whole page. */
export function listen() {
  document.addEventListener('click', ({ target }) => {
    const download = target.closest?.('[data-track-download]')?.dataset;
    if (download) {
      capture('download_clicked', { platform: download.platform, version: download.version });
    }
    const call = target.closest?.('[data-track-cta]')?.dataset;
    if (call) capture('cta_clicked', { cta_name: call.trackCta, location: call.location });
  });
}
