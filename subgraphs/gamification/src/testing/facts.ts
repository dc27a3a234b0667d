import { uuids } from '@testverse/platform/context';
import { topicOf, type TopicEvent } from '@testverse/platform/events';
import { personalityProfileCreatedV1 } from '@testverse/schema/events/assessments';
import { guildMemberJoinedV1, messageSentV1 } from '@testverse/schema/events/guilds';
import { milestoneCompletedV1, projectStatusChangedV1 } from '@testverse/schema/events/projects';
import { userPrivacyChangedV1, userRegisteredV1 } from '@testverse/schema/events/users';
import type { ProducerName } from './producer.ts';

/** Something that happens in another subgraph. */
export interface Fact {
  from: ProducerName;
  entries: TopicEvent[];
}

const id = (): string => uuids.next();

function fact(
  from: ProducerName,
  topics: readonly string[],
  type: string,
  payload: object,
  at?: string,
): Fact {
  const occurredAt = at === undefined ? undefined : new Date(at);
  return { from, entries: topics.map((topic) => ({ topic, event: { type, payload, occurredAt } })) };
}

export function registered(userId: string, timeZone = 'UTC'): Fact {
  const payload = { userId, locale: 'en', timeZone };
  return fact('users', [topicOf('users', 'user', userId)], userRegisteredV1.type, payload);
}

export function privacyChanged(
  userId: string,
  changes: { profilePublic?: boolean; showStats?: boolean; showActivity?: boolean },
): Fact {
  const payload = { userId, profilePublic: true, showStats: true, showActivity: true, ...changes };
  return fact('users', [topicOf('users', 'user', userId)], userPrivacyChangedV1.type, payload);
}

export function said(authorId: string, at?: string, channelId = id()): Fact {
  const payload = { guildId: id(), channelId, messageId: id(), authorId };
  return fact('guilds', [topicOf('guilds', 'channel', channelId)], messageSentV1.type, payload, at);
}

export function joined(userId: string, at?: string, guildId = id()): Fact {
  const payload = { guildId, membershipId: id(), userId };
  return fact('guilds', [topicOf('guilds', 'guild', guildId)], guildMemberJoinedV1.type, payload, at);
}

export function reached(collaboratorIds: readonly string[], weight = 1, at?: string, projectId = id()): Fact {
  const payload = {
    guildId: id(),
    projectId,
    milestoneId: id(),
    weight,
    completionPercentage: 50,
    collaboratorIds,
  };
  const topic = topicOf('projects', 'project', projectId);
  return fact('projects', [topic], milestoneCompletedV1.type, payload, at);
}

/** Told on the project's topic and on the one of its guild's projects. */
export function completed(collaboratorIds: readonly string[], at?: string, projectId = id()): Fact {
  const guildId = id();
  const payload = {
    guildId,
    projectId,
    ownerId: collaboratorIds[0],
    from: 'REVIEW',
    to: 'COMPLETED',
    collaboratorIds,
  };
  const topics = [topicOf('projects', 'project', projectId), topicOf('projects', 'guild', guildId)];
  return fact('projects', topics, projectStatusChangedV1.type, payload, at);
}

export function profiled(userId: string, at?: string, assessmentId = id()): Fact {
  const payload = { userId, assessmentId, attemptId: id(), profileId: id() };
  const topic = topicOf('assessments', 'user', userId);
  return fact('assessments', [topic], personalityProfileCreatedV1.type, payload, at);
}
