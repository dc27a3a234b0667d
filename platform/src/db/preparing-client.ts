import pg from 'pg';
import { Statement, type KnownRows, type Outcome, type StatementText } from './statement.ts';

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

/** What the database does with a statement: plans it for the values at hand, or once for all values. */
type PlanMode = 'force_custom_plan' | 'force_generic_plan';

/**
 * A connection that lets the database plan each statement once rather than every time: planning takes longer than running
 * for most of ours. Left to itself the database would go on planning them, as it takes a list of ids for a long one where
 * it does not see it. Statements are sent as they come, without waiting for the answers to those before.
 */
export class PreparingClient extends pg.Client {
  /** As the database has it; unknown at first, and where a transaction may have taken it back. */
  private mode: PlanMode | undefined;
  private readonly knownRows: KnownRows = new Map();

  constructor(config?: pg.ClientConfig) {
    super({ ...config, pipeline: true });
    const send = super.query.bind(this) as Send;
    const sendIn = (mode: PlanMode | undefined, statement: StatementText): Promise<Outcome> =>
      new Promise((resolve, reject) => {
        if (mode !== undefined) this.turnTo(mode, send);
        const done = (error: Error | undefined, outcome: Outcome): void =>
          error ? reject(error) : resolve(outcome);
        send(new Statement(statement, this.knownRows, done));
      });
    const prepare: Send = (text, values, callback) => {
      if (text === 'ROLLBACK') this.mode = undefined;
      const isPlain = typeof text !== 'string' || !Array.isArray(values) || values.length === 0;
      if (isPlain || typeof callback === 'function') return send(text, values, callback);
      if (text.startsWith(plannedAnew)) return sendIn('force_custom_plan', { text, values });
      const name = nameOf(text);
      return sendIn(name === undefined ? undefined : 'force_generic_plan', { name, text, values });
    };
    this.query = prepare as typeof this.query;
  }

  private turnTo(mode: PlanMode, send: Send): void {
    if (this.mode === mode) return;
    this.mode = mode;
    // Where this fails the transaction has failed already, and what follows says so.
    (send(`set plan_cache_mode = ${mode}`) as Promise<unknown>).catch(() => (this.mode = undefined));
  }
}
