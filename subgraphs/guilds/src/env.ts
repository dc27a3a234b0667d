import { integer, oneOf, parseEnv, type EnvReader, type EnvSource } from '@testverse/platform/env';
import {
  ampleMessageLimits,
  productMessageLimits,
  type Burst,
  type MessageLimits,
} from './modules/message/index.ts';
import { peoplePerValue } from './modules/presence/index.ts';

/** Settings of this subgraph that come from the environment. */
export interface GuildsEnv {
  /** How fast one person may write in one channel. */
  limits: MessageLimits;
  /** People that one value of `presenceChanged` speaks of at most. */
  presencePerValue: number;
}

interface Parsed {
  LIMITS: 'production' | 'test';
  MESSAGE_BURST: number | undefined;
  MESSAGE_BURST_MS: number | undefined;
  CHANGE_BURST: number | undefined;
  CHANGE_BURST_MS: number | undefined;
  PRESENCE_PER_VALUE: number;
}

const optional =
  (bounds: { min: number; max: number }): EnvReader<number | undefined> =>
  (value) =>
    value === undefined ? undefined : integer(bounds)(value);

const burstOf = (
  profile: Burst,
  burst: number | undefined = profile.burst,
  burstMs: number | undefined = profile.burstMs,
): Burst => ({ burst, burstMs });

/** Reads the environment: a profile, and what differs from it. @throws EnvError that lists every problem */
export function readGuildsEnv(source: EnvSource = process.env): GuildsEnv {
  const env = parseEnv<Parsed>(source, {
    LIMITS: oneOf(['production', 'test'], 'production'),
    MESSAGE_BURST: optional({ min: 1, max: 1_000 }),
    MESSAGE_BURST_MS: optional({ min: 0, max: 3_600_000 }),
    CHANGE_BURST: optional({ min: 1, max: 1_000 }),
    CHANGE_BURST_MS: optional({ min: 0, max: 3_600_000 }),
    PRESENCE_PER_VALUE: integer({ min: 1, max: 10_000, fallback: peoplePerValue }),
  });
  const profile = env.LIMITS === 'test' ? ampleMessageLimits : productMessageLimits;
  return {
    presencePerValue: env.PRESENCE_PER_VALUE,
    limits: {
      sending: burstOf(profile.sending, env.MESSAGE_BURST, env.MESSAGE_BURST_MS),
      changing: burstOf(profile.changing, env.CHANGE_BURST, env.CHANGE_BURST_MS),
    },
  };
}
