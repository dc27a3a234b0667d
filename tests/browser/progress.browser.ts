import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProduct, type Product } from '../support/product.ts';
import { field, foundGuild, heading, signUp } from './support/acts.ts';
import { openBrowser, openWindow, type Look, type Window } from './support/chromium.ts';
import { notice } from './support/notices.ts';
import { inspect } from './support/look.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

const looks = [
  [1280, 'dark'],
  [390, 'light'],
] as const;

describe.each(looks)('progress at %i pixels, %s', (width, scheme) => {
  const look: Look = { width, scheme };
  const mark = `${width}-${scheme}`;
  const mira = { username: `mira-${mark}`, displayName: `Mira ${mark}` };
  const guild = { name: `Stargazers ${mark}`, description: 'We look up.' };
  let window: Window;

  beforeAll(async () => {
    window = await openWindow(browser, product.url, look);
  });
  afterAll(async () => {
    await window?.context.close();
  });

  it('begins a project, plans its way, and reaches the first milestone', async () => {
    const { page } = window;
    await signUp(page, mira);
    await foundGuild(page, guild);
    await page.getByRole('link', { name: 'Projects', exact: true }).click();
    await page.getByText('No projects yet').waitFor();
    await inspect(window, '40-projects-none', look);
    await page.getByRole('main').getByRole('link', { name: 'Begin a project' }).first().click();
    await page.getByRole('button', { name: 'Begin a project' }).click();
    await page.getByText('A title is needed.').waitFor();
    await field(page, 'Title').fill('Map of the night');
    await field(page, 'Description').fill('A **map** of what can be seen, and when.');
    await field(page, 'Technologies').fill('TypeScript, WebGL');
    await field(page, 'Tags').fill('sky, maps');
    await inspect(window, '41-project-form', look);
    await page.getByRole('button', { name: 'Begin a project' }).click();
    await heading(page, 'Map of the night');
    for (const title of ['First light', 'Every star has a name']) {
      await page.getByRole('button', { name: 'Add a milestone' }).click();
      await field(page, 'Title').fill(title);
      await field(page, 'Weight').selectOption('5');
      await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByRole('list', { name: 'Milestones' }).getByText(title).waitFor();
    }
    await page.getByRole('button', { name: 'Start the work' }).click();
    await notice(page, 'The project is now: in progress.');
    await page.getByRole('button', { name: 'Complete First light' }).click();
    await page.getByRole('dialog').getByText('200 XP are shared').waitFor();
    await inspect(window, '42-milestone-question', look);
    await page.getByRole('dialog').getByRole('button', { name: 'Complete' }).click();
    await page.getByText('1 of 2 milestones · 50 % done').waitFor();
    await notice(page, /Achievement earned: One stone turned/);
    await notice(page, /Level 2 reached/);
    await inspect(window, '43-project', look);
  });

  it('sees what it was worth: level, leaderboard, achievements', async () => {
    const { page } = window;
    await page.goto(`/u/${mira.username}`);
    await page.getByText('Level 2', { exact: true }).waitFor();
    await page.getByText('As a table').click();
    await page.getByRole('table', { name: 'XP over the last 30 days' }).waitFor();
    await page
      .getByRole('list', { name: 'Projects' })
      .getByRole('link', { name: /Map of the night/ })
      .waitFor();
    await inspect(window, '44-profile', look);
    await page.getByRole('link', { name: 'History', exact: true }).click();
    await heading(page, 'XP history');
    await page.getByRole('row', { name: /Milestone reached .*\+200/ }).waitFor();
    await inspect(window, '51-xp-history', look);
    await page.goto('/leaderboard/weekly');
    await page.getByText(/You are number \d/).waitFor();
    await inspect(window, '45-leaderboard', look);
    await page.getByRole('link', { name: 'Achievements' }).click();
    await heading(page, 'Achievements');
    await page.getByText(/\d of 5 earned/).waitFor();
    await inspect(window, '46-achievements', look);
    await page.goto('/me/privacy');
    await page.getByRole('switch', { name: 'Level and XP' }).click();
    await notice(page, 'Your choice is saved.');
    await inspect(window, '47-privacy', look);
  });

  it('answers a questionnaire with the keys and reads the result', async () => {
    const { page } = window;
    await page.goto('/assessments');
    await page.getByRole('main').getByRole('link', { name: 'Open' }).first().click();
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByText('Tick this to begin').waitFor();
    await page.getByRole('checkbox').check();
    await inspect(window, '48-consent', look);
    await page.getByRole('button', { name: 'Begin' }).click();
    for (let sheet = 1; sheet <= 5; sheet += 1) {
      await page.getByText(`Page ${sheet} of 5`).waitFor();
      for (let number = 0; number < 10; number += 1)
        await page.keyboard.press(String(((number * sheet) % 5) + 1));
      await page
        .getByText(`${sheet * 10} of 50 answered`)
        .first()
        .waitFor();
      if (sheet === 2) await inspect(window, '49-questions', look);
      await page.keyboard.press('Enter');
    }
    await heading(page, 'Your result');
    expect(await page.title()).toMatch(/^Your result · /);
    await page.getByText('As a table').click();
    expect(await page.getByRole('table').getByRole('row').count()).toBe(6);
    await inspect(window, '50-result', look);
  });
});
