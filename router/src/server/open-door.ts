import type { GraphQLSchema } from 'graphql';
import type { JSONWebKeySet } from 'jose';
import type { Clock, Ids } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import { Credentials } from '../admission/credentials.ts';
import { Documents } from '../admission/documents.ts';
import { KeySet } from '../admission/key-set.ts';
import type { Limits } from '../admission/limits.ts';
import { Rates } from '../admission/rates.ts';
import { RevokedSessions, type Revocations } from '../admission/revoked-sessions.ts';
import type { HealthMonitor } from '../root/health-monitor.ts';
import { createApollo } from './apollo.ts';
import { Door, type Patience } from './door.ts';
import { GraphqlDoor } from './graphql-door.ts';
import { HealthDoor } from './health-door.ts';
import type { OperationEngine } from './operation-engine.ts';
import { StaticFiles } from './static-files.ts';

export interface DoorOptions {
  /** What clients see of the graph. */
  schema: GraphQLSchema;
  supergraphSdl: string;
  engine: OperationEngine;
  health: HealthMonitor;
  auth: { jwks(): Promise<JSONWebKeySet>; revocations: Revocations };
  port: number;
  host: string;
  /** Folder of the built web app. */
  webRoot?: string;
  corsOrigins: readonly string[];
  trustedHops: number;
  introspection: boolean;
  limits: Limits;
  ipHashSecret: string;
  patience?: Patience;
  log: Logger;
  clock: Clock;
  ids: Ids;
}

export interface OpenDoor {
  port: number;
  /** Drains, then stops everything that was started for the door. */
  close(): Promise<void>;
}

/** Puts the door together and opens it. @throws DoorError when the port cannot be had */
export async function openDoor(options: DoorOptions): Promise<OpenDoor> {
  const { schema, limits, log, clock, auth } = options;
  const revoked = new RevokedSessions(auth.revocations, clock, log);
  const rates = new Rates(limits, clock);
  const documents = new Documents(schema, limits, options.introspection);
  const apollo = createApollo({ ...options, documents, rates });
  await Promise.all([revoked.start(), apollo.start()]);
  const credentials = new Credentials(new KeySet({ fetch: () => auth.jwks() }), revoked, clock);
  const door = new Door({
    ...options,
    graphql: new GraphqlDoor({ apollo, credentials, rates, limits, clock, log }),
    health: new HealthDoor(options.health, () => auth.jwks()),
    files: options.webRoot === undefined ? null : await StaticFiles.open(options.webRoot),
  });
  const stop = async (): Promise<void> => {
    revoked.stop();
    await apollo.stop();
  };
  try {
    const port = await door.open(options.port, options.host);
    return {
      port,
      close: async () => {
        await door.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
