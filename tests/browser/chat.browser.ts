import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRoom, say, type Room } from '../support/chat.ts';
import { found, type Person } from '../support/people.ts';
import { startProduct, type Product } from '../support/product.ts';
import { layWire, type Wire } from '../support/wire.ts';
import { heading, signIn } from './support/acts.ts';
import { openBrowser, openWindow, type Look, type Window } from './support/chromium.ts';
import { notice } from './support/notices.ts';
import { inspect, inspectCut } from './support/look.ts';

let product: Product;
let browser: Browser;
let wire: Wire;
let room: Room;
let ada: Window;
let ben: Window;

const wide: Look = { width: 1280, scheme: 'dark' };
const narrow: Look = { width: 390, scheme: 'light' };
/** Longer than any request, socket or session notices by itself. */
const offlineMs = 60_000;

const log = (page: Page): Locator => page.getByLabel('Messages in #general', { exact: true });
const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message #general' });
const said = (page: Page, text: string): Locator => log(page).getByText(text, { exact: true });
/** A whole message, by its text. */
const line = (page: Page, text: string): Locator =>
  log(page)
    .getByRole('article')
    .filter({ has: page.getByText(text, { exact: true }) })
    // A later one may quote it.
    .first();

async function write(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
}

async function enter(window: Window, person: Person): Promise<void> {
  await window.page.goto(`/sign-in`);
  await signIn(window.page, { username: person.username, displayName: person.username });
  await heading(window.page, /Hello/);
  await window.page.goto(`/g/${room.slug}/c/general`);
  await box(window.page).waitFor();
}

beforeAll(async () => {
  [product, browser] = await Promise.all([startProduct(), openBrowser()]);
  [room, wire] = await Promise.all([openRoom(product, 1, 'Night Owls'), layWire(product.port)]);
  ada = await openWindow(browser, product.url, wide);
  ben = await openWindow(browser, wire.url, narrow);
  const [member] = room.members;
  if (!member) throw new Error('two people are needed');
  await Promise.all([enter(ada, room.owner), enter(ben, member)]);
});
afterAll(async () => {
  await browser?.close();
  await wire?.close();
  await product?.remove();
});

describe('two people in a channel, one at a desk and one with a phone', () => {
  it('see what the other writes as it is written', async () => {
    await inspect(ada, '20-empty-channel', wide);
    // It shows for a while only, so it is looked out for before.
    const typing = ada.page.getByText(/is typing…/).waitFor();
    await box(ben.page).pressSequentially('Hel');
    await typing;
    await write(ada.page, 'Good evening. **Who** is awake?');
    await log(ben.page).getByText('Who', { exact: true }).waitFor();
    await write(ben.page, 'Hello! I am.');
    await said(ada.page, 'Hello! I am.').waitFor();
    await write(ada.page, '```ts\nconst greeting = `hello`;\n```');
    await log(ben.page).getByText('greeting').first().waitFor();
    await inspect(ada, '21-channel', wide);
    await inspect(ben, '21-channel', narrow);
  });

  it('edit, answer, react and delete, and the other sees it', async () => {
    await write(ada.page, 'A line with a tpyo.');
    await said(ben.page, 'A line with a tpyo.').waitFor();
    await box(ada.page).press('ArrowUp');
    const editor = log(ada.page).getByRole('textbox', { name: 'Edit message' });
    await editor.fill('A line without a typo.');
    await editor.press('Enter');
    await said(ben.page, 'A line without a typo.').waitFor();
    await line(ben.page, 'A line without a typo.').getByText('edited').waitFor();

    await line(ada.page, 'Hello! I am.').hover();
    await line(ada.page, 'Hello! I am.').getByRole('button', { name: 'Reply' }).click();
    await ada.page.getByText(/Replying to/).waitFor();
    await write(ada.page, 'Then let us begin.');
    await line(ben.page, 'Then let us begin.').getByText('Hello! I am.').waitFor();

    await line(ada.page, 'Hello! I am.').hover();
    await line(ada.page, 'Hello! I am.').getByRole('button', { name: 'Add a reaction' }).first().click();
    await ada.page.getByRole('searchbox', { name: 'Find an emoji' }).fill('tada');
    await ada.page.keyboard.press('Enter');
    const reaction = line(ben.page, 'Hello! I am.').getByRole('button', { name: /🎉 1/ });
    await reaction.focus();
    await ben.page.getByRole('tooltip', { name: `🎉 ${room.owner.username}` }).waitFor();
    await box(ben.page).focus();

    await write(ada.page, 'Forget this.');
    await said(ben.page, 'Forget this.').waitFor();
    await line(ada.page, 'Forget this.').hover();
    await line(ada.page, 'Forget this.').getByRole('button', { name: 'More' }).click();
    await ada.page.getByRole('menuitem', { name: 'Delete' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await said(ben.page, 'This message was deleted.').waitFor();
    expect(await said(ben.page, 'Forget this.').count()).toBe(0);
    await inspect(ada, '22-acts', wide);
    await inspect(ben, '22-acts', narrow);
  });

  it(
    'survive an offline minute: nothing is lost, nothing is doubled, and the page says how it stands',
    { timeout: offlineMs + 600_000 },
    async () => {
      wire.cut();
      await ben.page
        .getByText(/Reconnecting…|You are offline/)
        .first()
        .waitFor();
      await write(ben.page, 'Written in the tunnel.');
      await write(ben.page, 'Not meant for anybody.');
      await said(ben.page, 'Not meant for anybody.').waitFor();
      await inspectCut(ben, '23-offline', narrow);
      await line(ben.page, 'Not meant for anybody.').getByRole('button', { name: 'Discard' }).click();
      for (let index = 1; index <= 5; index += 1) await write(ada.page, `While you were away ${index}`);
      await said(ada.page, 'While you were away 5').waitFor();
      await sleep(offlineMs);
      expect(await said(ada.page, 'Written in the tunnel.').count()).toBe(0);
      wire.mend();
      await said(ben.page, 'While you were away 5').waitFor({ timeout: offlineMs + 60_000 });
      await said(ada.page, 'Written in the tunnel.').waitFor({ timeout: offlineMs + 60_000 });
      for (const { page } of [ada, ben]) {
        for (const text of [
          'Written in the tunnel.',
          ...[1, 2, 3, 4, 5].map((n) => `While you were away ${n}`),
        ])
          expect(await said(page, text).count(), text).toBe(1);
      }
      const order = (await log(ada.page).getByRole('article').allInnerTexts()).map((text) =>
        text.split('\n').at(-1),
      );
      const other = (await log(ben.page).getByRole('article').allInnerTexts()).map((text) =>
        text.split('\n').at(-1),
      );
      expect(other.slice(-6)).toEqual(order.slice(-6));
      for (const { page } of [ada, ben]) expect(await said(page, 'Not meant for anybody.').count()).toBe(0);
      // The connection that was cut left its errors in the console; they are the network's.
      ben.watch.take();
      await inspect(ben, '24-back-online', narrow);
    },
  );

  it('find what they marked unread, in the channel, in the list and in the rail', async () => {
    const { page } = ada;
    const mark = async (text: string): Promise<void> => {
      await line(page, text).hover();
      await line(page, text).getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Mark unread from here' }).click();
      await expect.poll(() => said(page, 'New').count()).toBe(1);
    };
    const channel = page.getByRole('link', { name: /general.*1 unread|1 unread.*general/ });
    for (let index = 1; index <= 30; index += 1)
      await say(room.owner, room.channelId, `Of ada ${index}`, `a${index}`);
    await said(page, 'Of ada 30').waitFor();
    await mark('Of ada 30');
    await box(page).press('Escape');
    await said(page, 'New').waitFor({ state: 'detached' });
    await write(ben.page, 'Of ben.');
    await said(page, 'Of ben.').waitFor();
    await mark('Of ben.');
    await channel.waitFor();
    await page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('link', { name: /1 unread/ })
      .waitFor();
    await box(page).press('Escape');
    await channel.waitFor({ state: 'detached' });
  });

  it('send what waits as soon as the app is open again, on whichever page', async () => {
    const { page } = ada;
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('SendMessage') ? route.abort() : route.fallback(),
    );
    await write(page, 'Still on its way.');
    await line(page, 'Still on its way.')
      .getByText(/Waiting for the connection/)
      .waitFor();
    await page.goto('/');
    await heading(page, /Hello/);
    expect(await said(ben.page, 'Still on its way.').count()).toBe(0);
    await page.unroute('**/graphql');
    await page.reload();
    await said(ben.page, 'Still on its way.').waitFor();
    await page.goto(`/g/${room.slug}/c/general`);
    await said(page, 'Still on its way.').waitFor();
    expect(await said(page, 'Still on its way.').count()).toBe(1);
    // What was kept from going out left its errors in the console.
    ada.watch.take();
  });

  it('keep two tabs of one person in step', async () => {
    const tab = await ada.context.newPage();
    await tab.goto(`/g/${room.slug}`);
    const channel = tab.getByRole('link', { name: /general/ });
    await channel.waitFor();
    await ada.page.goto('/');
    await heading(ada.page, /Hello/);
    const [member] = room.members;
    if (!member) throw new Error('a member is needed');
    await say(member, room.channelId, 'Anybody there?', 'there');
    await tab.getByRole('link', { name: /general.*1 unread|1 unread.*general/ }).waitFor();
    await ada.page.goto(`/g/${room.slug}/c/general`);
    await said(ada.page, 'Anybody there?').waitFor();
    await tab.getByRole('link', { name: /^((?!unread).)*general((?!unread).)*$/ }).waitFor();
    await tab.close();
  });

  it('ask for a guild once: whoever goes back to one finds it as it was', async () => {
    const { page } = ada;
    const other = await found(room.owner, { name: 'Early Birds' });
    await page.goto('/');
    await heading(page, /Hello/);
    const asked: string[] = [];
    // What is told on the way, and what every page asks once, when it has time for it.
    const besides = new Set(['MarkChannelRead', 'ViewerGamification']);
    page.on('request', (request) => {
      const { operationName } = (request.postDataJSON() ?? {}) as { operationName?: string };
      if (operationName && !besides.has(operationName)) asked.push(operationName);
    });
    const open = async (name: string): Promise<void> => {
      await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name }).click();
      await box(page).waitFor();
      await ada.watch.quiet();
    };
    const opened = async (...operations: string[]): Promise<void> => {
      await expect.poll(() => [...asked].sort()).toEqual(operations);
      asked.length = 0;
    };
    await open('Night Owls');
    // The channel is longer than a page by now: what is just above is there before somebody scrolls.
    await opened('ChannelMessages', 'ChannelTimeline', 'Guild', 'GuildRoom');
    await open(other.name);
    await opened('ChannelTimeline', 'Guild', 'GuildRoom');
    await open('Night Owls');
    await open(other.name);
    expect(asked).toEqual([]);
  });

  it('are told what becomes of them and of the guild while they are in it', async () => {
    const [member] = room.members;
    if (!member) throw new Error('a member is needed');
    const about = { guildId: room.guildId, userId: member.id };
    await room.owner.guilds.setGuildMemberRole({ input: { ...about, role: 'MODERATOR' } });
    await notice(ben.page, /Your role in Night Owls is now moderator/);
    await room.owner.guilds.removeGuildMember({ input: about });
    await notice(ben.page, 'You are no longer a member of Night Owls.');
    await box(ben.page).waitFor({ state: 'detached' });
    await ben.page.getByText(/Join the guild to take part|You can no longer read this channel/).waitFor();
    await inspect(ben, '25-removed', narrow);
    await ada.page.goto(`/g/${room.slug}/c/general`);
    await box(ada.page).waitFor();
    await ada.page.getByText('Online — 1').waitFor();
    const { userErrors } = await room.owner.guilds.deleteGuild({ input: { guildId: room.guildId } });
    expect(userErrors).toEqual([]);
    await ada.page.getByText('This guild is not here any more').waitFor();
    await inspect(ada, '26-deleted', wide);
  });
});
