// Where the browser is.
import { existsSync } from 'node:fs';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The browser's program, or undefined if there is none. */
export const chromium = PLACES.find((place) => place && existsSync(place));
