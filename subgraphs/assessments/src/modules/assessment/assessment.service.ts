import type { RequestContext } from '@testverse/platform/context';
import { inTransaction, type Page, type PageArgs } from '@testverse/platform/db';
import type { DataSource, EntityManager } from 'typeorm';
import type { AssessmentsContext } from '../../context.ts';
import { contentHash, type Definition } from '../../definitions/index.ts';
import type { AssessmentEdition } from './assessment.entity.ts';
import * as assessments from './assessment.repository.ts';

/** What cannot be a key is not sent to the database: some characters would be refused there. */
const keyPattern = /^[a-z0-9-]{1,100}$/;

type Stocking = Pick<RequestContext<never>, 'db' | 'clock' | 'ids'>;

/**
 * The assessments there are. They are defined by files; the database keeps every content that was ever published, so
 * that answers are always read with the very questions they were given to. New content becomes a new version when a
 * process starts with it; content that is known changes nothing, so an older process that comes back does no harm.
 */
export class AssessmentService {
  /** One per database: tests open the same definition on several. */
  private readonly stocked = new WeakMap<DataSource, Promise<void>>();

  constructor(private readonly definitions: readonly Definition[]) {}

  /** Resolves when the database has what the files define. Whoever asks after a failure tries again. */
  stock(ctx: Stocking): Promise<void> {
    const shelf = ctx.db.connection;
    const known = this.stocked.get(shelf);
    if (known) return known;
    const made = inTransaction(shelf, (db) => this.publish(db, ctx)).catch((error: unknown) => {
      this.stocked.delete(shelf);
      throw error;
    });
    this.stocked.set(shelf, made);
    return made;
  }

  /** One page of all assessments, by key. */
  async directory(ctx: AssessmentsContext, args: PageArgs): Promise<Page<AssessmentEdition>> {
    await this.stock(ctx);
    return assessments.list(ctx.db, args);
  }

  async findByKey(ctx: AssessmentsContext, key: string): Promise<AssessmentEdition | null> {
    if (!keyPattern.test(key)) return null;
    await this.stock(ctx);
    return (await assessments.listCurrent(ctx.db, 'key', [key]))[0] ?? null;
  }

  private async publish(db: EntityManager, { clock, ids }: Stocking): Promise<void> {
    await assessments.lockShelf(db);
    const now = clock.now();
    for (const definition of this.definitions) {
      const { id, key, kind } = definition;
      await assessments.insertUnlessKnown(db, { id, key, kind, createdAt: now, updatedAt: now });
      const hash = contentHash(definition);
      if (await assessments.hasContent(db, id, hash)) continue;
      const version = { id: ids.next(), assessmentId: id, definition, contentHash: hash, createdAt: now };
      await assessments.publish(db, version);
    }
  }
}
