import type { Locator, Page } from 'playwright-core';
import { password } from '../../support/people.ts';
import { notice } from './notices.ts';

/** A person at a window. */
export interface Account {
  username: string;
  displayName: string;
}

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });

/** A field by its label; a label may go on with “(optional)”. */
export function field(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^${label}( \\(optional\\))?$`));
}

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** The menu about oneself: at the foot of the rail, or in the bar of a phone. */
export async function openYou(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: /^You/ }).click();
  await page.getByRole('menu').waitFor();
}

export async function signUp(page: Page, { username, displayName }: Account): Promise<void> {
  await page.goto('/sign-up');
  await field(page, 'Username').fill(username);
  await field(page, 'Display name').fill(displayName);
  await field(page, 'E-mail').fill(`${username}@example.com`);
  await field(page, 'Password').fill(password);
  await button(page, 'Create account').click();
  await heading(page, `Hello, ${displayName}`);
}

/** Fills the sign-in page one is on. */
export async function signIn(page: Page, { username }: Account): Promise<void> {
  await field(page, 'Username or e-mail').fill(username);
  await field(page, 'Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await openYou(page);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await notice(page, 'You are signed out.');
  await heading(page, 'Where developers build in guilds');
}

export async function foundGuild(page: Page, guild: { name: string; description: string }): Promise<void> {
  await page.goto('/guilds/new');
  await field(page, 'Name').fill(guild.name);
  await field(page, 'Description').fill(guild.description);
  await field(page, 'Category').selectOption({ label: 'Embedded' });
  await field(page, 'Main colour').fill('#aa3311');
  await page.getByRole('main').getByRole('button', { name: 'Found a guild', exact: true }).click();
  await heading(page, guild.name);
}

/** Whether the page is dark, by the colour behind everything. */
export function isDark(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    if (!canvas) throw new Error('no canvas');
    canvas.fillStyle = getComputedStyle(document.querySelector('main') ?? document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return red + green + blue < 3 * 128;
  });
}
