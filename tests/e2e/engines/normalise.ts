/** Differs between any two runs, and says nothing about the engine. */
const measured = new Set([
  'uptimeSeconds',
  'latencyMs',
  'usedBytes',
  'limitBytes',
  'requestId',
  'retryAfterMs',
]);
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** What a server makes up: ids, cursors and tokens. */
const opaque = /[a-z]{2,12}_[0-9a-z]{26}|tvr_[\w.-]+/g;
/** The stock engine quotes what a client sent; ours does not, as it may be a password. */
const quoted = / got (?:invalid value .*?|an invalid value)((?: at "[\w.[\]]+")?; )/s;
/** Two of the same person and second are the same text, so they are not counted. */
const accessToken = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const cursors = new Set(['cursor', 'startCursor', 'endCursor', 'streamCursor']);

/** Replaces what a server makes up by its order of appearance, so that two sessions of the same course look alike. */
export class Normaliser {
  private readonly names = new Map<string, string>();

  of(value: unknown, key = ''): unknown {
    if (measured.has(key)) return value === null ? null : `‹${key}›`;
    if (typeof value === 'string') return this.text(value, key);
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.of(member, name)]));
  }

  private text(value: string, key: string): string {
    if (time.test(value)) return '‹time›';
    if (cursors.has(key)) return this.name(value, 'cursor');
    return value
      .replace(quoted, ' got ‹value›$1')
      .replace(accessToken, '‹token›')
      .replace(opaque, (found) => this.name(found, found.split('_', 1)[0] ?? ''));
  }

  private name(value: string, kind: string): string {
    const known = this.names.get(value) ?? `‹${kind} ${this.names.size + 1}›`;
    this.names.set(value, known);
    return known;
  }
}
