import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Logger } from '@testverse/platform/log';
import { passedByLength } from './document-text.ts';
import { badRequest } from './refusal.ts';
import { Lru } from './lru.ts';
import { isObject } from '../json-object.ts';

/** What becomes of a document that is not on the list: it runs, it runs and is told of in the log, or it is refused. */
export const safelistModes = ['off', 'log', 'only'] as const;
export type SafelistMode = (typeof safelistModes)[number];

/** What a request says of its document: its text, an id of it, or both. Not judged yet. */
export interface AskedDocument {
  query?: unknown;
  /** `sha256:` and the hash of the text, or an id that the list has for it. */
  documentId?: unknown;
  /** May hold `persistedQuery: { version: 1, sha256Hash }`, the older way to send a hash. */
  extensions?: unknown;
}

export interface PersistedDocumentsParts {
  /** Texts on the list. */
  known: readonly string[];
  /** More of them, by an id that clients have for them. */
  listed: ReadonlyMap<string, string>;
  safelist: SafelistMode;
  /** Characters of a text that a client sends. */
  documentLength: number;
  log: Logger;
}

/** Texts that clients registered, remembered for this long in number; a longer text is sent each time. */
const kept = 1_000;
const longestKept = 16 * 1024;
/** Unlisted documents that stand in the log already. */
const keptTold = 1_000;

const prefix = 'sha256:';
const hashForm = /^[0-9a-f]{64}$/;
/** An id that the list has for a text: what the draft calls a custom document identifier. */
const customForm = /^[\w.~-]{1,256}$/;

/**
 * Documents that are known by an id: those of the list, and, unless only the list counts, those that clients have sent with
 * their hash. The same for every door.
 */
export class PersistedDocuments {
  /** The list: by hash, and by an id of the list where there is one. */
  private readonly listed: ReadonlyMap<string, string>;
  /** What clients have sent, by hash. */
  private readonly registered = new Lru<string>(kept);
  private readonly told = new Lru<true>(keptTold);
  private readonly rules: Pick<PersistedDocumentsParts, 'safelist' | 'documentLength' | 'log'>;

  constructor({ known, listed, ...rules }: PersistedDocumentsParts) {
    this.rules = rules;
    const byHash = [...known, ...listed.values()].map((text) => [hashOf(text), text] as const);
    this.listed = new Map([...listed, ...byHash]);
  }

  /**
   * The text of what was asked for.
   * @returns undefined when there is neither a text nor an id
   * @throws BAD_REQUEST for an id that is none or not the text's, PERSISTED_QUERY_NOT_FOUND for one that nobody knows,
   * OPERATION_NOT_LISTED for a document that is not on the list where only the list counts, OPERATION_TOO_COMPLEX for a
   * text that is too long to be looked at
   */
  textOf(asked: AskedDocument): string | undefined {
    const query = typeof asked.query === 'string' && asked.query !== '' ? asked.query : undefined;
    const tooLong = query === undefined ? null : passedByLength(query, this.rules.documentLength);
    if (tooLong) throw tooLong;
    const id = idOf(asked);
    if (id === undefined) return query === undefined ? undefined : this.allowed(query);
    const known = this.listed.get(id) ?? this.registered.get(id);
    if (query === undefined && known === undefined) throw notFound();
    if (query === undefined || query === known) return known;
    if (hashOf(query) !== id)
      throw badRequest('The id is not that of the document that was sent with it.', 400);
    const text = this.allowed(query);
    if (text.length <= longestKept) this.registered.set(id, text);
    return text;
  }

  private allowed(query: string): string {
    const { safelist, log } = this.rules;
    if (safelist === 'off') return query;
    const hash = hashOf(query);
    if (this.listed.has(hash)) return query;
    if (safelist === 'only') throw notListed();
    if (!this.told.get(hash)) {
      this.told.set(hash, true);
      log.warn({ hash }, 'a document that is not on the list was accepted');
    }
    return query;
  }
}

/** @throws BAD_REQUEST for one that cannot be an id */
function idOf({ documentId, extensions }: AskedDocument): string | undefined {
  const persisted = isObject(extensions) ? extensions['persistedQuery'] : undefined;
  if (documentId === undefined || documentId === null) {
    if (persisted === undefined || persisted === null) return undefined;
    const { version, sha256Hash: hash } = isObject(persisted) ? persisted : {};
    if (version === 1 && typeof hash === 'string' && hashForm.test(hash)) return hash;
    throw badRequest(
      'The persistedQuery must be { version: 1, sha256Hash } with 64 hexadecimal digits.',
      400,
    );
  }
  if (typeof documentId === 'string') {
    const isHash = documentId.startsWith(prefix);
    const id = isHash ? documentId.slice(prefix.length) : documentId;
    if ((isHash ? hashForm : customForm).test(id)) return id;
  }
  throw badRequest(`The documentId must be ${prefix} and 64 hexadecimal digits, or an id of the list.`, 400);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notFound(): GraphQLError {
  return new GraphQLError('No document of that id is known. Send its text.', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
  });
}

function notListed(): GraphQLError {
  return new GraphQLError(
    'Only the operations on the list of this graph are accepted, and this is none of them.',
    {
      extensions: { code: 'OPERATION_NOT_LISTED' },
    },
  );
}
