import { expect, test, vi } from 'vitest';
import { forgetMarks, markedSeq, tellRead } from './read-marker.ts';

const told = vi.hoisted(() => [] as unknown[]);
vi.mock('@testverse/client-sdk/guilds', () => ({
  markChannelRead: async (_: unknown, { input }: { input: unknown }) => void told.push(input),
}));
vi.mock('../../app/client.ts', () => ({ client: {} }));

test('what one person has read is not taken for read by the next one at this page', () => {
  tellRead('channel_1', 5, 0);
  tellRead('channel_1', 5, 0);
  expect(told).toEqual([{ channelId: 'channel_1', seq: 5 }]);
  forgetMarks();
  expect(markedSeq('channel_1')).toBe(0);
  tellRead('channel_1', 5, 2);
  expect(told).toHaveLength(2);
});
