import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProduct, type Product } from '../support/product.ts';
import { field, foundGuild, heading, isDark, openYou, signIn, signOut, signUp } from './support/acts.ts';
import { openBrowser, openWindow, type Look, type Window } from './support/chromium.ts';
import { notice } from './support/notices.ts';
import { inspect, inspectBoth } from './support/look.ts';
import { Traffic } from './support/traffic.ts';
import { measure } from './support/vitals.ts';

const kilobyte = 1024;

let product: Product;
let browser: Browser;

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct({ demo: true }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await product?.remove();
});

/** Each page but the explorer is seen in the other scheme as well. */
const looks = [
  [1280, 'dark'],
  [390, 'light'],
] as const;

describe.each(looks)('at %i pixels, %s', (width, scheme) => {
  const look: Look = { width, scheme };
  const mark = `${look.width}-${look.scheme}`;
  const ada = { username: `ada-${mark}`, displayName: `Ada ${mark}` };
  const ben = { username: `ben-${mark}`, displayName: `Ben ${mark}` };
  const guild = {
    name: `Night Owls ${mark}`,
    slug: `night-owls-${mark}`,
    description: `We build at night, ${mark}.`,
  };
  const isPhone = look.width < 500;
  let owner: Window;
  let other: Window;

  beforeAll(async () => {
    owner = await openWindow(browser, product.url, look);
    other = await openWindow(browser, product.url, look);
  });
  afterAll(async () => {
    await owner?.context.close();
    await other?.context.close();
  });

  it('a newcomer sees what this is, is told what is wrong with a form, and signs up', async () => {
    const { page } = owner;
    await page.goto('/');
    await heading(page, 'Where developers build in guilds');
    expect(await isDark(page)).toBe(look.scheme === 'dark');
    await inspectBoth(owner, '01-welcome', look);
    await page.getByRole('main').getByRole('link', { name: 'Create your account' }).click();
    await heading(page, 'Create your account');
    await field(page, 'Username').fill('x');
    await field(page, 'E-mail').fill('nobody');
    await field(page, 'Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('A username has at least 3 characters.').waitFor();
    expect(await field(page, 'Username').getAttribute('aria-invalid')).toBe('true');
    expect(await field(page, 'Username').evaluate((element) => element === document.activeElement)).toBe(
      true,
    );
    await inspectBoth(owner, '02-sign-up-refused', look);
    await signUp(page, ada);
    await inspectBoth(owner, '03-home', look);
    const cookies = await owner.context.cookies();
    expect(cookies).toMatchObject([
      { name: '__Host-tv_refresh', httpOnly: true, secure: true, sameSite: 'Strict' },
    ]);
  });

  it('founds a guild and finds it in the directory by search and by category', async () => {
    const { page } = owner;
    await foundGuild(page, guild);
    await inspectBoth(owner, '04-guild', look);
    await page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('link', { name: /Guild/ })
      .first()
      .click();
    await heading(page, 'Guild directory');
    await inspectBoth(owner, '05-directory', look);
    await page.getByRole('searchbox', { name: 'Search guilds' }).fill(guild.description.slice(0, -1));
    await page.getByRole('main').getByText('1 guild', { exact: true }).waitFor();
    const row = page
      .getByRole('list', { name: 'Guilds' })
      .getByRole('link', { name: new RegExp(guild.name) });
    await row.waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toContain('We build');
    await inspectBoth(owner, '06-directory-search', look);
    const categories = page.getByRole('navigation', { name: 'Categories' });
    await categories.getByRole('link', { name: 'Embedded', exact: true }).click();
    await heading(page, 'Embedded');
    await row.waitFor();
    await categories.getByRole('link', { name: 'Career', exact: true }).click();
    await page.getByText('No guild matches.').waitFor();
    await inspectBoth(owner, '07-directory-nothing', look);
    await page.reload();
    await page.getByText('No guild matches.').waitFor();
  });

  it('a second person signs up elsewhere, finds the guild and joins it', async () => {
    const { page } = other;
    await signUp(page, ben);
    await page.goto(`/guilds?q=${encodeURIComponent(guild.name)}`);
    await page
      .getByRole('list', { name: 'Guilds' })
      .getByRole('link', { name: new RegExp(guild.name) })
      .click();
    await heading(page, guild.name);
    await inspectBoth(other, '08-guild-outsider', look);
    await page.getByRole('button', { name: 'Join guild' }).click();
    await page.getByText('Joined', { exact: true }).first().waitFor();
    await notice(page, `You are in. Welcome to ${guild.name}.`);
    await page.getByText('2 members').first().waitFor();
    await inspectBoth(other, '09-guild-member', look);
    expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0);
  });

  it('the owner gives the second person a role and changes the guild in its settings', async () => {
    const { page } = owner;
    await page.goto(`/g/${guild.slug}/settings/roles`);
    await page.getByRole('button', { name: `Manage ${ben.displayName}` }).click();
    await inspectBoth(owner, '10-member-menu', look);
    await page.getByRole('menuitemradio', { name: 'Moderator' }).click();
    await notice(page, `${ben.displayName} is now moderator.`);
    await page.getByRole('listitem').filter({ hasText: ben.displayName }).getByText('Moderator').waitFor();
    await inspectBoth(owner, '11-roles', look);
    const tabs = page.getByRole('navigation', { name: 'Guild settings' });
    await tabs.getByRole('link', { name: 'Details' }).click();
    await field(page, 'Name').fill('x');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText(/^A name has .*3 characters/).waitFor();
    await inspectBoth(owner, '12-settings-refused', look);
    await field(page, 'Name').fill(`${guild.name} II`);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await notice(page, 'Saved.');
    for (const tab of ['Branding', 'Membership', 'Danger zone']) {
      await tabs.getByRole('link', { name: tab }).click();
      await page.waitForURL(new RegExp(`/settings/${tab.split(' ')[0]?.toLowerCase()}`));
      await inspectBoth(owner, `13-settings-${tab.split(' ')[0]?.toLowerCase()}`, look);
    }
    await other.page.goto(`/g/${guild.slug}/members`);
    await other.page
      .getByRole('listitem')
      .filter({ hasText: ben.displayName })
      .getByText('Moderator')
      .waitFor();
    await inspectBoth(other, '14-members', look);
  });

  it('edits the profile, which others see at its address', async () => {
    const { page } = owner;
    await page.goto('/me/profile');
    await field(page, 'About you').fill('I count the nights.');
    await field(page, 'Website').fill('not an address');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page.getByText(/is a full address that starts with/).waitFor();
    await inspectBoth(owner, '15-profile-refused', look);
    await field(page, 'Website').fill('https://ada.example.com');
    await page.getByRole('button', { name: 'Save profile' }).click();
    await notice(page, 'Your profile is saved.');
    await other.page.goto(`/u/${ada.username}`);
    await other.page.getByText('I count the nights.').waitFor();
    await inspectBoth(other, '16-person', look);
  });

  it('chooses the other theme, which stays after a reload', async () => {
    const { page } = owner;
    const [choice, back] = look.scheme === 'dark' ? ['Light', 'Dark'] : ['Dark', 'Light'];
    await page.goto('/me/appearance');
    await openYou(page);
    await inspectBoth(owner, '17-you-menu', look);
    await page.getByRole('menuitemradio', { name: choice, exact: true }).click();
    await expect.poll(() => isDark(page)).toBe(look.scheme !== 'dark');
    await page.reload();
    await heading(page, 'Appearance');
    expect(await isDark(page)).toBe(look.scheme !== 'dark');
    await page.getByText(`${back}`, { exact: true }).first().click();
    await expect.poll(() => isDark(page)).toBe(look.scheme === 'dark');
    await inspect(owner, '18-appearance', look);
    await page.getByText('Like the system', { exact: true }).first().click();
  });

  it('keeps the session over a reload, ends it, and signs in again', async () => {
    const { page } = owner;
    await page.goto('/');
    await heading(page, `Hello, ${ada.displayName}`);
    await page.reload();
    await heading(page, `Hello, ${ada.displayName}`);
    await page.goto('/me/session');
    await heading(page, 'Session');
    await inspectBoth(owner, '19-session', look);
    await signOut(page);
    expect(owner.watch.take()).toEqual([]);
    expect((await owner.context.cookies()).map(({ name }) => name)).toEqual([]);
    await page.goto('/me/profile');
    await heading(page, 'Sign in');
    await inspectBoth(owner, '20-sign-in', look);
    await signIn(page, ada);
    // One is brought to where one wanted to be.
    await heading(page, 'Edit profile');
    expect(owner.watch.take()).toEqual([]);
  });

  it('goes anywhere with the switcher by keyboard alone', async () => {
    const { page } = owner;
    await page.goto('/');
    await heading(page, `Hello, ${ada.displayName}`);
    await page.keyboard.press('Control+k');
    const box = page.getByRole('combobox', { name: 'Where do you want to go?' });
    await box.waitFor();
    await page.keyboard.type('Night Owls');
    await page
      .getByRole('option', { name: new RegExp(guild.name) })
      .first()
      .waitFor();
    await inspectBoth(owner, '21-switcher', look);
    await page.keyboard.press('Enter');
    await heading(page, `${guild.name} II`);
    await page.keyboard.press('Control+k');
    await page.keyboard.type(`@${ben.username}`);
    await page.getByRole('option', { name: new RegExp(ben.displayName) }).waitFor();
    await page.keyboard.press('Enter');
    await heading(page, ben.displayName);
    await page.keyboard.press('Control+k');
    await box.waitFor();
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'hidden' });
  });

  it.skipIf(isPhone)('walks through the app without a pointer', async () => {
    const { page } = owner;
    await page.goto('/');
    await heading(page, `Hello, ${ada.displayName}`);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard keys' }).waitFor();
    await inspectBoth(owner, '22-keys', look);
    await page.keyboard.press('Escape');
    // The second key counts for a moment only; sent together, no busy machine comes between the two.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('d')]);
    await heading(page, 'Guild directory');
    await page.keyboard.press('/');
    await page.keyboard.type(mark);
    await page.getByText('1 guild', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await heading(page, `${guild.name} II`);
    await page.goBack();
    await heading(page, 'Guild directory');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('href')))
      .toBe(`/g/${guild.slug}`);
    expect(owner.watch.take()).toEqual([]);
  });

  it('asks the graph in the explorer, with the rights of whoever is signed in', async () => {
    const { page } = owner;
    await page.goto('/explorer');
    const run = page.getByRole('button', { name: /execute query/i });
    await run.waitFor();
    const answered = page.waitForResponse((response) =>
      (response.request().postData() ?? '').includes('query Directory'),
    );
    await run.click();
    const body = (await (await answered).json()) as { data: { viewer: { user: { username: string } } } };
    expect(body.data.viewer.user.username).toBe(ada.username);
    await page.getByText('"totalCount"').first().waitFor();
    await inspect(owner, '23-explorer', look);
  });

  it('shows what nobody may see as nothing', async () => {
    const { page } = other;
    await page.goto('/g/no-such-guild');
    await heading(page, 'Nothing here');
    await inspectBoth(other, '24-nothing', look);
  });
});

/** What only other places need: code editors and their workers, the explorer, rendered texts, charts, live rooms. */
const needless =
  /editor|monaco|worker|explorer|standalone|markdown|highlight|chart|progress|channel|live|socket/i;

describe('the directory', () => {
  it.each([1280, 390])(
    'comes with what it needs and nothing else, and does not move, at %i pixels',
    async (width) => {
      const window = await openWindow(browser, product.url, { width, scheme: 'light' });
      const vitals = await measure(window.page);
      const traffic = await Traffic.of(window.page);
      await window.page.goto('/guilds');
      await window.page.getByRole('list', { name: 'Guilds' }).waitFor();
      const untilThere = traffic.soFar();
      await window.watch.quiet();
      expect(untilThere.asked).toEqual(['Guilds']);
      expect(traffic.soFar().asked).toEqual(['Guilds']);
      expect(untilThere.paths.filter((path) => needless.test(path))).toEqual([]);
      // The theme, the app, what ties its files together: no script waits to be named by another one.
      expect(untilThere.paths.filter((path) => path.endsWith('.js')).length).toBeLessThanOrEqual(3);
      const { script, style } = untilThere.bytes;
      process.stdout.write(`the directory at ${width}: ${script} bytes of script, ${style} of style\n`);
      expect(script).toBeGreaterThan(0);
      expect(script).toBeLessThan(180 * kilobyte);
      expect(style).toBeGreaterThan(0);
      expect(style).toBeLessThan(30 * kilobyte);
      const { lcpMs, cls } = await vitals();
      // Something was painted that can have moved.
      expect(lcpMs).toBeGreaterThan(0);
      expect(cls).toBeLessThan(0.1);
      expect(window.watch.take()).toEqual([]);
      await window.context.close();
    },
  );
});
