import pg from 'pg';

/** Different texts that are prepared in this process; subgraphs have far fewer, but for pages of odd lengths. */
const mostPrepared = 1_000;
/** What is sent this often will be sent again. */
const worthAfter = 3;

/** Begins a statement whose best plan depends on the values it is sent with. */
export const plannedAnew = '/* planned anew */';

/** How often a text was sent, or the name that it is prepared under since. */
const known = new Map<string, number | string>();
let named = 0;

function nameOf(text: string): string | undefined {
  if (text.startsWith(plannedAnew)) return undefined;
  const sent = known.get(text) ?? 0;
  if (typeof sent === 'string') return sent;
  if (sent + 1 < worthAfter) {
    if (known.size < mostPrepared) known.set(text, sent + 1);
    return undefined;
  }
  const name = `p${(named += 1)}`;
  known.set(text, name);
  return name;
}

type Send = (text: unknown, values?: unknown, callback?: unknown) => unknown;

/**
 * A connection that lets the database plan each statement once rather than every time: planning takes as long as running
 * for most of ours. The database still looks whether a plan of its own for the values at hand would be better.
 */
export class PreparingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const send = super.query.bind(this) as Send;
    const prepare: Send = (text, values, callback) => {
      const name =
        typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
      return send(name === undefined ? text : { name, text }, values, callback);
    };
    this.query = prepare as typeof this.query;
  }
}
