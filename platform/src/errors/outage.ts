/** PostgreSQL's words for a server that is starting, stopping, full or gone (SQLSTATE). */
const sqlStates = /^(08\w{3}|57P0[1-5]|53300)$/;

/** The system's words for a server that cannot be reached. */
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What the driver and its pool say without a code. */
const driverWords =
  /Connection terminated|timeout exceeded when trying to connect|has encountered a connection error/;

/** True when the database did not answer, as opposed to having refused a statement: waiting may help. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return sqlStates.test(code) || systemCodes.has(code);
  return driverWords.test(error.message);
}
