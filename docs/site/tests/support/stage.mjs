// What the tests in a browser share: the browser, the site with a recipient, and the recipient.
import { after, afterEach, before } from 'node:test';
import { receive } from './receiver.mjs';
import { serve } from './server.mjs';
import { launch } from './visitor.mjs';

/** Sets the stage for a file of tests; what it returns is filled before the first of them. */
export function stage() {
  const stage = {};
  before(async () => {
    stage.receiver = await receive(process.env.SITE_HOST);
    stage.site = await serve(process.env.SITE_KEYED);
    stage.browser = await launch();
  });
  afterEach(() => stage.receiver.clear());
  after(async () => {
    await stage.browser?.close();
    stage.site?.close();
    stage.receiver?.close();
  });
  return stage;
}

/** The bar and its buttons, on whatever page. */
export const BAR = '#statistics-question';
export const NO = '[data-statistics="no"]';
export const YES = '[data-statistics="yes"]';
export const WITHDRAW = '[data-statistics="withdraw"]';
export const ASK = '[data-statistics="ask"]';
export const STATE = '[data-statistics="state"]';
