import { asActor } from '@testverse/platform/testing';
import { describe, expect, it } from 'vitest';
import { ChannelEntity } from '../channel/index.ts';
import { GuildMembershipStatus, GuildRole } from '../membership/index.ts';
import { canDelete, canEdit, canSeeRevisions, paceOf, retryAfterMs } from './message.policy.ts';

const author = asActor();
const other = asActor();
const admin = asActor({ role: 'ADMIN' });
const own = (role: GuildRole) => ({ role, status: GuildMembershipStatus.ACTIVE, joinedAt: null });
const message = { authorId: author.userId, deletedAt: null };
const deleted = { ...message, deletedAt: new Date(0) };

describe('rights to a message', () => {
  it('lets the author edit it until it is deleted', () => {
    expect(canEdit(author, message)).toBeNull();
    expect(canEdit(author, deleted)).toBe('MESSAGE_DELETED');
    expect(canEdit(other, deleted)).toBe('AUTHOR_ONLY');
    expect(canEdit(admin, message)).toBe('AUTHOR_ONLY');
  });

  it.each([
    [author, null, true],
    [other, null, false],
    [other, own(GuildRole.MEMBER), false],
    [other, own(GuildRole.MODERATOR), true],
    [other, own(GuildRole.OWNER), true],
    [other, { ...own(GuildRole.OWNER), status: GuildMembershipStatus.LEFT }, false],
    [admin, null, true],
    [{ ...author, userId: null, sessionId: null }, null, false],
  ])('shows former texts to whoever may delete it', (actor, standing, expected) => {
    for (const one of [message, deleted]) {
      expect(canDelete(actor, one, standing) === null).toBe(expected);
      expect(canSeeRevisions(actor, one, standing)).toBe(expected);
    }
  });
});

describe('the pace', () => {
  const sending = { burst: 3, burstMs: 10_000 };
  const limits = { sending, changing: sending };
  const slow = Object.assign(new ChannelEntity(), { slowModeSeconds: 60 });
  const now = new Date('2026-11-21T09:00:00Z');
  const ago = (...seconds: number[]): Date[] => seconds.map((one) => new Date(now.getTime() - one * 1000));

  it('has the wait of slow mode for members, none for moderators', () => {
    expect(paceOf({ channel: slow, own: own(GuildRole.MEMBER) }, limits).waitMs).toBe(60_000);
    expect(paceOf({ channel: slow, own: own(GuildRole.MODERATOR) }, limits).waitMs).toBe(0);
  });

  it.each([
    ['the oldest of a burst leaves the window', ago(1, 2, 3), 0, 7_000],
    ['slow mode is over', ago(20), 60_000, 40_000],
    ['both are over', ago(1, 2, 3), 5_000, 7_000],
    ['both are over', ago(1, 2, 3), 30_000, 29_000],
  ])('lets the next one through when %s', (_name, sentAt, waitMs, expected) => {
    expect(retryAfterMs(sentAt, { ...sending, waitMs }, now)).toBe(expected);
  });

  it('never says that no wait suffices', () => {
    expect(retryAfterMs([], { ...sending, waitMs: 0 }, now)).toBe(1);
  });
});
