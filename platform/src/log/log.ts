import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Names under which a secret could ever be logged, at the top and one or two levels down. */
const secretNames = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'refreshCookie',
  'authorization',
  'cookie',
  'secret',
  'email',
  'variables',
];

/** Where a failed statement carries the values it was sent with: they are somebody's, the statement is ours. */
const databaseValues = ['err.parameters', 'err.detail', 'err.driverError', 'err.where'];

/** What Redis was asked with when it refused: a password, or somebody's events. */
const redisValues = ['err.command.args'];

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/**
 * The process's logger: one JSON object a line. Secrets and personal text are cut out by name.
 * @param destination where lines go; standard output when absent
 */
export function createLogger(options: {
  service: string;
  level: LogLevel;
  destination?: DestinationStream;
}): Logger {
  const named = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const paths = [...named, ...databaseValues, ...redisValues];
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[redacted]' },
    },
    options.destination ?? standardOutput(),
  );
}

/** A terminal that was closed takes no lines any more; that must not end whoever writes them. */
function standardOutput(): DestinationStream {
  return pino.destination(1).on('error', () => undefined);
}
