// Everybody can read and answer: axe finds nothing, and the keyboard is enough.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { pages } from './support/pages.mjs';
import { BAR, NO, stage } from './support/stage.mjs';
import { visitor } from './support/visitor.mjs';

const on = stage();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const addresses = pages(process.env.SITE_KEYED).map(({ address }) => address);

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
  );
}

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 390],
]) {
  test(`axe finds nothing on any page, ${colorScheme}, ${width} wide`, async (t) => {
    const { page } = await visitor(t, on.browser, {
      colorScheme,
      viewport: { width, height: 800 },
    });
    const found = {};
    for (const address of addresses) {
      await page.goto(on.site.origin + address);
      assert.ok(await page.isVisible(BAR));
      const faults = await violations(page);
      if (faults.length > 0) found[address] = faults;
    }
    assert.deepEqual(found, {});
  });
}

test('no page is wider than a small screen, or than text at twice the size', async (t) => {
  const { page } = await visitor(t, on.browser, { viewport: { width: 320, height: 640 } });
  const wide = [];
  for (const address of addresses) {
    await page.goto(on.site.origin + address);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 320) wide.push(`${address}: ${width}`);
  }
  assert.deepEqual(wide, []);
});

test('the keyboard reaches the question first, answers it, and never goes under it', async (t) => {
  const { page } = await visitor(t, on.browser, { viewport: { width: 390, height: 700 } });
  await page.goto(`${on.site.origin}/privacy/`);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the question about statistics');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'All of it');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'No');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid', 'the focus is seen');

  await page.goto(`${on.site.origin}/privacy/`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate((bar) => {
      const focused = document.activeElement;
      const question = document.querySelector(bar);
      if (question.contains(focused) || focused === document.body) return null;
      const at = focused.getBoundingClientRect();
      return at.top >= question.getBoundingClientRect().top ? focused.outerHTML : null;
    }, BAR);
    assert.equal(hidden, null, 'the focus is under the question');
  }

  await page.focus(NO);
  await page.keyboard.press('Space');
  assert.ok(await page.isHidden(BAR));
});
