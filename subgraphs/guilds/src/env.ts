import { integer, oneOf, parseEnv, type EnvReader, type EnvSource } from '@testverse/platform/env';
import { ampleMessageLimits, productMessageLimits, type MessageLimits } from './modules/message/index.ts';

/** Settings of this subgraph that come from the environment. */
export interface GuildsEnv {
  /** How fast one person may write in one channel. */
  limits: MessageLimits;
}

interface Parsed {
  LIMITS: 'production' | 'test';
  MESSAGE_BURST: number | undefined;
  MESSAGE_BURST_MS: number | undefined;
}

const optional =
  (bounds: { min: number; max: number }): EnvReader<number | undefined> =>
  (value) =>
    value === undefined ? undefined : integer(bounds)(value);

/** Reads the environment: a profile, and what differs from it. @throws EnvError that lists every problem */
export function readGuildsEnv(source: EnvSource = process.env): GuildsEnv {
  const env = parseEnv<Parsed>(source, {
    LIMITS: oneOf(['production', 'test'], 'production'),
    MESSAGE_BURST: optional({ min: 1, max: 1_000 }),
    MESSAGE_BURST_MS: optional({ min: 0, max: 3_600_000 }),
  });
  const profile = env.LIMITS === 'test' ? ampleMessageLimits : productMessageLimits;
  return {
    limits: {
      burst: env.MESSAGE_BURST ?? profile.burst,
      burstMs: env.MESSAGE_BURST_MS ?? profile.burstMs,
    },
  };
}
