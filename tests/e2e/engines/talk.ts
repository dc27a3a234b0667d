import { at, type Script } from './session.ts';

/** Everything about channels and messages, with refusals and errors. */
export async function talk(
  script: Script,
  { guildId, privateId }: { guildId: string; privateId: string },
): Promise<void> {
  const hall = { guildSlug: 'first-engine', name: 'general' };
  const channelId = at(await script.run('ann', 'Channel', hall), 'channel.id');
  await script.run('ben', 'CreateChannel', { input: { guildId, name: 'tea' } }, 'without the right');
  await script.run('ann', 'CreateChannel', { input: { guildId, name: 'Not A Name', slowModeSeconds: -1 } });
  await script.run('ann', 'CreateChannel', { input: { guildId: privateId, name: 'cellar' } });
  await script.run('ann', 'CreateChannel', { input: { guildId, name: 'news', kind: 'ANNOUNCEMENT' } });
  await script.run('ann', 'UpdateChannel', { input: { channelId, topic: 'Everything', slowModeSeconds: 0 } });
  await script.run('visitor', 'UpdateChannel', { input: { channelId, topic: 'Nobody' } });
  const send = (who: string, body: string, more: object = {}, note = '') =>
    script.run(who, 'SendMessage', { input: { channelId, body, nonce: `${who}: ${body}`, ...more } }, note);
  const first = at(await send('ann', 'Is **anybody** here?'), 'sendMessage.message.id');
  await send('ann', 'Is **anybody** here?', {}, 'again');
  const answer = at(await send('ben', 'I am.', { replyToId: first }), 'sendMessage.message.id');
  await send('ben', ' ');
  await send('visitor', 'Me too.');
  await script.run('ben', 'EditMessage', { input: { messageId: answer, body: 'I am!' } });
  await script.run('ben', 'EditMessage', { input: { messageId: first, body: 'Mine' } }, 'of another');
  await script.run('ann', 'SetReaction', { input: { messageId: answer, emoji: '🎉', isSet: true } });
  await script.run('ann', 'SetReaction', { input: { messageId: answer, emoji: 'no', isSet: true } });
  await script.run('ann', 'StartTyping', { input: { channelId } });
  for (const who of ['ann', 'ben', 'visitor']) {
    await script.run(who, 'GuildChannels', { slug: 'first-engine', first: 5 });
    await script.run(who, 'GuildRoom', { slug: 'first-engine', members: 5 });
    await script.run(who, 'Channel', { guildSlug: 'hidden', name: 'general' }, 'private');
    await script.run(who, 'ChannelTimeline', { channelId, last: 10 });
    await script.run(who, 'ChannelMessages', { channelId, first: 2, at: { messageId: answer } });
    await script.run(who, 'MessageReactions', { id: answer });
    await script.run(who, 'MessageRevisions', { id: answer, first: 5 });
    await script.run(who, 'Nodes', { ids: [answer, channelId] });
  }
  await script.run(
    'ann',
    'ChannelMessages',
    { channelId, first: 5, at: { seq: 1, date: null } },
    'two anchors',
  );
  await script.run('ann', 'MarkChannelRead', { input: { channelId, seq: 2 } });
  await script.run('ann', 'MarkChannelUnread', { input: { messageId: answer } });
  await script.run('ben', 'DeleteMessage', { input: { messageId: first } });
  await script.run('ben', 'EditMessage', { input: { messageId: first, body: 'x' } }, 'a deleted one');
  await script.run('ann', 'UpdateChannel', { input: { channelId, isArchived: true } });
  await send('ann', 'Too late.', {}, 'archived');
}
