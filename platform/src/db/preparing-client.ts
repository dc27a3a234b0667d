import type { Socket } from 'node:net';
import pg from 'pg';
import { isOutOfDate, PreparedStatements, type OutOfDate } from './prepared-statements.ts';
import { Statement, type KnownRows, type Outcome, type StatementText } from './statement.ts';

/** Begins a statement whose best plan depends on the values it is sent with. */
export const plannedAnew = '/* planned anew */';

type Send = (text: unknown, values?: unknown, callback?: unknown) => unknown;

/** What the database does with a statement: plans it for the values at hand, or once for all values. */
type PlanMode = 'force_custom_plan' | 'force_generic_plan';

export interface PreparingConfig extends pg.ClientConfig {
  /** Those of all connections of one data source. */
  prepared?: PreparedStatements;
  /** How long the database may say nothing while it is asked; for ever unless given. */
  silenceMs?: number;
}

/** What the driver knows of itself. */
interface Inside {
  /** False while an answer is awaited. */
  readyForQuery?: boolean;
  connection: { stream: Socket; parsedStatements: Record<string, string> };
  /** What the database said last: that it is in no transaction (`I`), in one, or in one that has failed. */
  getTransactionStatus(): string | null;
}

/**
 * A connection that lets the database plan each statement once rather than every time: planning takes longer than running
 * for most of ours. Left to itself the database would go on planning them, as it takes a list of ids for a long one where
 * it does not see it. Statements are sent as they come, without waiting for the answers to those before.
 */
export class PreparingClient extends pg.Client {
  /** As the database has it; unknown at first, and where a transaction may have taken it back. */
  private mode: PlanMode | undefined;
  private readonly knownRows: KnownRows = new Map();
  private readonly prepared: PreparedStatements;
  private readonly send: Send;
  private readonly inside = this as unknown as Inside;

  constructor(config: PreparingConfig = {}) {
    super({ ...config, pipeline: true });
    this.prepared = config.prepared ?? new PreparedStatements();
    this.send = super.query.bind(this);
    this.query = this.ask as typeof this.query;
    if (config.silenceMs !== undefined) this.hangUpAfter(config.silenceMs);
  }

  private readonly ask: Send = (text, values, callback) => {
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0)
      return this.askPlainly(text, values, callback);
    if (typeof callback === 'function') return this.send(text, values, callback);
    if (text.startsWith(plannedAnew)) return this.sendIn('force_custom_plan', { text, values });
    return this.askPrepared(text, values);
  };

  private askPlainly(text: unknown, values: unknown, callback: unknown): unknown {
    if (typeof text === 'string') {
      if (text.startsWith('ROLLBACK')) this.mode = undefined;
      // Whoever may take as long as it takes is not hung up on.
      if (text.includes('statement_timeout')) this.inside.connection.stream.setTimeout(0);
    }
    return this.send(text, values, callback);
  }

  private askPrepared(text: string, values: unknown[], isAgain = false): Promise<Outcome> {
    const name = this.prepared.nameOf(text);
    if (name === undefined) return this.sendIn(undefined, { text, values });
    const wasPrepared = name in this.inside.connection.parsedStatements;
    return this.sendIn('force_generic_plan', { name, text, values }, (error) => {
      if (isAgain || !isOutOfDate(error, wasPrepared)) return undefined;
      this.prepared.abandon(name);
      if (this.inside.getTransactionStatus() === 'I') return this.askPrepared(text, values, true);
      // All of the transaction has to be done again.
      Object.assign(error, { isOutOfDate: true } satisfies OutOfDate);
      return undefined;
    });
  }

  /** @param again what is done in place of a failure, if anything */
  private sendIn(
    mode: PlanMode | undefined,
    statement: StatementText,
    again?: (error: Error) => Promise<Outcome> | undefined,
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (mode !== undefined) this.turnTo(mode);
      const done = (error: Error | undefined, outcome: Outcome): void => {
        if (!error) return resolve(outcome);
        const another = again?.(error);
        if (another) resolve(another);
        else reject(error);
      };
      this.send(new Statement(statement, this.knownRows, this.prepared.readers, done));
    });
  }

  private turnTo(mode: PlanMode): void {
    if (this.mode === mode) return;
    this.mode = mode;
    // Where this fails the transaction has failed already, and what follows says so.
    (this.send(`set plan_cache_mode = ${mode}`) as Promise<unknown>).catch(() => (this.mode = undefined));
  }

  /** Nobody is told when the host at the other end vanishes. */
  private hangUpAfter(silenceMs: number): void {
    const { connection } = this.inside;
    const silence = Object.assign(new Error('the database does not answer'), { code: 'ETIMEDOUT' });
    connection.stream.setTimeout(silenceMs).on('timeout', () => {
      if (this.inside.readyForQuery === false) connection.stream.destroy(silence);
    });
  }
}
