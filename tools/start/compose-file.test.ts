import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readUsersEnv } from '@testverse/users';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readServerEnv } from '../../platform/src/server/env.ts';
import { readRouterEnv, readRouterProcessEnv } from '../../router/src/env.ts';
import { readGuildsEnv } from '../../subgraphs/guilds/src/env.ts';
import { serverEntries } from '../build/build.mjs';
import { subgraphNames as generated } from '../gen/subgraphs.ts';
import { subgraphNames } from './subgraphs.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(path.join(root, 'Dockerfile'), 'utf8');

interface Healthcheck {
  test: string[];
  interval: string;
  timeout: string;
  retries: number;
  start_period?: string;
}

interface Service {
  image: string;
  build?: { context: string; target: string };
  command?: string[];
  environment: Record<string, string | number>;
  networks: string[];
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck: Healthcheck;
}

interface ComposeFile {
  services: Record<string, Service>;
  networks: Record<string, unknown>;
  volumes: Record<string, unknown>;
}

const file = parse(text, { merge: true }) as ComposeFile;
const services = Object.entries(file.services);

const secrets: Record<string, string> = {
  POSTGRES_PASSWORD: 'p'.repeat(32),
  REDIS_PASSWORD: 'r'.repeat(32),
  SUBGRAPH_SECRET: 's'.repeat(64),
  USERS_MASTER_KEYS: Buffer.alloc(32).toString('base64'),
  IP_HASH_SECRET: 'i'.repeat(64),
};

/** What the words of Compose for variables become when only the secrets are set. */
function interpolated(value: string | number): string {
  return String(value).replace(/\$\{([^}]+)\}/g, (_, inside: string) => {
    const [, name = '', fallback] = /^([A-Z_]+)(?::-(.*)|:\?.+)$/.exec(inside) ?? [];
    const found = secrets[name] ?? fallback;
    if (found === undefined) throw new Error(`\${${inside}} is neither a secret nor has it a default`);
    return found;
  });
}

function environmentOf(name: string): Record<string, string> {
  const service = file.services[name];
  if (!service) throw new Error(`there is no service ${name}`);
  return Object.fromEntries(
    Object.entries(service.environment).map(([key, value]) => [key, interpolated(value)]),
  );
}

const ours = [...subgraphNames, 'router'];

const optional = { string: isText, strings: isTexts, duration: isDuration, texts: isTextMap };

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
function isDuration(value: unknown): boolean {
  return typeof value === 'string' && /^\d+(ms|s|m|h)$/.test(value);
}
function isTextMap(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((item) => ['string', 'number'].includes(typeof item))
  );
}

/** The keys of the Compose specification that this file uses, and what each of them may be. */
const serviceKeys: Readonly<Record<string, (value: unknown) => boolean>> = {
  image: optional.string,
  build: (value) => hasOnly(value, { context: optional.string, target: optional.string }),
  command: optional.strings,
  user: optional.string,
  init: (value) => typeof value === 'boolean',
  restart: (value) => ['no', 'always', 'on-failure', 'unless-stopped'].includes(String(value)),
  read_only: (value) => typeof value === 'boolean',
  tmpfs: optional.strings,
  cap_drop: optional.strings,
  security_opt: optional.strings,
  stop_grace_period: optional.duration,
  networks: (value) => isTexts(value) && (value as string[]).every((name) => name in file.networks),
  environment: optional.texts,
  ports: (value) =>
    isTexts(value) && (value as string[]).every((port) => /^\d+:\d+$/.test(interpolated(port))),
  volumes: (value) =>
    isTexts(value) &&
    (value as string[]).every((volume) => {
      const [name = '', target = ''] = volume.split(':');
      return name in file.volumes && target.startsWith('/');
    }),
  depends_on: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([name, how]) =>
        name in file.services && hasOnly(how, { condition: (condition) => condition === 'service_healthy' }),
    ),
  healthcheck: (value) =>
    hasOnly(value, {
      test: (test) => isTexts(test) && ['CMD', 'CMD-SHELL'].includes((test as string[])[0] ?? ''),
      interval: optional.duration,
      timeout: optional.duration,
      retries: Number.isInteger,
      start_period: optional.duration,
    }),
};

function hasOnly(value: unknown, keys: Readonly<Record<string, (value: unknown) => boolean>>): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([key, inner]) => keys[key]?.(inner) === true)
  );
}

describe('docker-compose.yml', () => {
  it('is made of what the Compose specification knows', () => {
    const known = /^(name|services|networks|volumes|x-[a-z-]+)$/;
    expect(Object.keys(file).filter((key) => !known.test(key))).toEqual([]);
    const wrong = services.flatMap(([name, service]) =>
      Object.entries(service)
        .filter(([key, value]) => serviceKeys[key]?.(value) !== true)
        .map(([key, value]) => `${name}.${key}: ${JSON.stringify(value)}`),
    );
    expect(wrong).toEqual([]);
    for (const [, { healthcheck }] of services) expect(healthcheck).toBeDefined();
  });

  it('has no secret in it, and nothing starts without one', () => {
    const spoken = [...text.matchAll(/\$\{([A-Z_]+)([^}]*)\}/g)].map(([, name = '', rest = '']) => ({
      name,
      rest,
    }));
    const required = new Set(spoken.filter(({ rest }) => rest.startsWith(':?')).map(({ name }) => name));
    expect([...required].sort()).toEqual(Object.keys(secrets).sort());
    expect(spoken.filter(({ name, rest }) => name in secrets && !rest.startsWith(':?'))).toEqual([]);
    // The head of the file tells of each.
    const head = text.slice(0, text.indexOf('name:'));
    for (const name of Object.keys(secrets)) expect(head).toContain(name);
  });

  it('has Redis told its password where no list of processes shows it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'testverse-compose-'));
    // In the place of the server: says how it is called and what it is given.
    writeFileSync(path.join(folder, 'redis-server'), '#!/bin/sh\necho "$@"\ncat\n', { mode: 0o755 });
    const [program = '', ...args] = file.services['redis']?.command ?? [];
    const { stdout } = spawnSync(
      program,
      args.map((arg) => arg.replaceAll('$$', '$')),
      { env: { PATH: `${folder}:${process.env['PATH']}`, ...environmentOf('redis') }, encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    expect(stdout.trim().split('\n')).toEqual([
      '-',
      'save ""',
      'appendonly no',
      `requirepass ${secrets['REDIS_PASSWORD']}`,
    ]);
    for (const [, { command = [] }] of services) expect(command.join(' ')).not.toContain('${');
  });

  it('asks PostgreSQL where the server that prepares its data does not answer', () => {
    expect(file.services['postgres']?.healthcheck.test.join(' ')).toContain('pg_isready -h 127.0.0.1 ');
  });

  it('runs every subgraph, the router, and what they need', () => {
    expect([...subgraphNames].sort()).toEqual([...generated].sort());
    expect(services.map(([name]) => name).sort()).toEqual([...ours, 'postgres', 'redis', 'cache'].sort());
    for (const name of ours) {
      const [program, script = ''] = file.services[name]?.command ?? [];
      expect([program, script]).toEqual(['node', `dist/server/${name}.mjs`]);
      expect(serverEntries).toHaveProperty([name]);
    }
  });

  it.each(subgraphNames)('gives the process of %s what it reads', (name) => {
    const given = environmentOf(name);
    const env = readServerEnv(given);
    expect([...env.SUBGRAPH_URLS.keys()].sort()).toEqual([...subgraphNames].sort());
    expect(new URL(env.DATABASE_URL)).toMatchObject({
      hostname: 'postgres',
      password: secrets['POSTGRES_PASSWORD'],
    });
    expect(new URL(env.REDIS_URL)).toMatchObject({ hostname: 'redis', password: secrets['REDIS_PASSWORD'] });
    expect(env.HOST).toBe('0.0.0.0');
    if (name === 'guilds') readGuildsEnv(given);
    if (name === 'users') readUsersEnv(given);
    // Nobody else is told the keys.
    expect('USERS_MASTER_KEYS' in given).toBe(name === 'users');
  });

  it('gives the router what it reads, and no database', () => {
    const given = environmentOf('router');
    readRouterEnv(given);
    expect(readRouterProcessEnv(given).HOST).toBe('0.0.0.0');
    expect(given).not.toHaveProperty('DATABASE_URL');
  });

  it('has everybody listen where the others look for them', () => {
    const { SUBGRAPH_URLS: urls, SUBGRAPH_SECRET } = readRouterProcessEnv(environmentOf('router'));
    for (const [name, url] of urls) {
      const env = readServerEnv(environmentOf(name));
      expect(new URL(url)).toMatchObject({ hostname: name, port: String(env.PORT) });
      expect(env.SUBGRAPH_SECRET).toEqual(SUBGRAPH_SECRET);
      expect([...env.SUBGRAPH_URLS]).toEqual([...urls]);
    }
    for (const name of ours) {
      const { PORT } = environmentOf(name);
      const [, program, script, address = ''] = file.services[name]?.healthcheck.test ?? [];
      expect([program, script, new URL(address).port]).toEqual(['node', 'tools/start/healthy.mjs', PORT]);
    }
    const [published = ''] = file.services['router']?.ports ?? [];
    expect(interpolated(published)).toBe('4000:4000');
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['router']);
  });

  it('starts the router after the subgraphs, and those after what they need', () => {
    expect(Object.keys(file.services['router']?.depends_on ?? {}).sort()).toEqual([...subgraphNames].sort());
    for (const name of subgraphNames)
      expect(Object.keys(file.services[name]?.depends_on ?? {})).toEqual(['postgres', 'redis']);
  });
});

describe('Dockerfile', () => {
  const lines = dockerfile
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  const stages = lines.flatMap((line) => /^FROM (\S+) AS (\S+)$/.exec(line)?.[2] ?? []);

  it('is made of instructions that there are, in stages that there are', () => {
    const instructions = lines.map((line) => line.split(' ', 1)[0] ?? '');
    expect([...new Set(instructions)].sort()).toEqual([
      'CMD',
      'COPY',
      'ENV',
      'FROM',
      'RUN',
      'USER',
      'WORKDIR',
    ]);
    for (const line of lines) {
      const from = /^COPY --from=(\S+)/.exec(line)?.[1];
      if (from !== undefined) expect(stages).toContain(from);
    }
    for (const name of ours)
      expect(file.services[name]?.build).toEqual({ context: '.', target: stages.at(-1) });
  });

  it('copies what there is, with the manifest of every workspace', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of copied)
      expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
    const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { link?: boolean; resolved?: string }>;
    };
    const workspaces = Object.values(packages).flatMap(({ link, resolved }) =>
      link && resolved ? [resolved] : [],
    );
    expect(
      workspaces.map((folder) => `${folder}/package.json`).filter((name) => !copied.includes(name)),
    ).toEqual([]);
  });

  it('has all that servers need in the one folder of packages that it copies', () => {
    const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const ofServers = /^(platform|router|schema|client-sdk|subgraphs\/[^/]+)\/node_modules\//;
    const apart = Object.entries(packages).filter(([name, { dev }]) => ofServers.test(name) && dev !== true);
    expect(apart.map(([name]) => name)).toEqual([]);
  });

  it('has the tools that an installation is looked after with, built', () => {
    for (const [, name = ''] of text.matchAll(/dist\/server\/([a-z-]+)\.mjs/g))
      expect(serverEntries).toHaveProperty([name]);
    expect(text).toContain('exec users node dist/server/events.mjs');
  });

  it('ends as somebody without rights, in a process that is built', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(last.at(-1)).toBe('CMD ["node", "dist/server/router.mjs"]');
    expect(last.some((line) => line.includes('tools/start/healthy.mjs'))).toBe(true);
  });

  it('sees nothing of what was built or kept here', () => {
    const ignored = readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n');
    for (const name of ['.git', '.data', '.env', '**/node_modules', '**/dist'])
      expect(ignored).toContain(name);
  });
});
