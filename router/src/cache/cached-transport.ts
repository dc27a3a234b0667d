import type { RequestMeta } from '@testverse/platform/context';
import { BoundedMap, type SubgraphRequest, type SubgraphResult } from '@testverse/platform/execution';
import type { Transport } from '../transports/index.ts';
import {
  analyse,
  digestOf,
  type CacheableDocument,
  type EntityQuestion,
  type Part,
  type Place,
} from './cacheable-document.ts';
import type { CacheCount, CacheCounts } from './counts.ts';
import { tagOf, type Changes } from './changes.ts';
import type { CacheHints } from './hints.ts';
import type { CacheStore, Kept } from './store.ts';
import { isObject } from '../json-object.ts';

/** A plan has a handful of steps, and plans are bounded, too. */
const knownDocuments = 4_000;
/** What is longer is made for one question, and costs more to carry than to make. */
const mostCharacters = 32 * 1024;
/** How long another process lets somebody pass who has changed something here: longer than news may take. */
const passMs = 3_000;
/** Of any other form the same id may be spelt in several ways. */
const plainId = /^[a-z_]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

export interface CachedTransportParts {
  transport: Transport;
  hints: CacheHints;
  changes: Changes;
  store: CacheStore;
  counts: CacheCounts;
  /** Begins all keys: nothing is shared between different releases. */
  release: string;
}

/** The same way to a subgraph, on which answers that may be kept are looked for first, and kept. */
export function cachedTransport(parts: CachedTransportParts): Transport {
  const { transport } = parts;
  const cached = new CachedCalls(parts);
  return {
    ...transport,
    execute: (request, signal) => cached.execute(request, signal),
    subscribe: transport.subscribe && ((request, signal) => cached.subscribe(request, signal)),
    close: () => transport.close(),
  };
}

/** One value that an answer is made of. */
interface Wanted {
  part: Part;
  /** For an entity: whose. */
  representation: Record<string, unknown> | undefined;
  publicKey: string | undefined;
  privateKey: string | undefined;
  /** The value as JSON, once found. */
  found: string | undefined;
  isPersonal: boolean;
}

type Answer = Promise<SubgraphResult> | SubgraphResult;
type Call = (request: SubgraphRequest) => Answer;

class CachedCalls {
  private readonly documents = new BoundedMap<string, Map<string, CacheableDocument | null>>(knownDocuments);
  /** Operations that have changed something: whatever they read next is what they changed. */
  private readonly changed = new WeakSet<RequestMeta>();

  constructor(private readonly parts: CachedTransportParts) {}

  execute(request: SubgraphRequest, signal: AbortSignal | undefined): Answer {
    const { transport, changes } = this.parts;
    const call: Call = (asked) => transport.execute(asked, signal);
    if (request.kind !== 'query') return this.write(request, call);
    const document = this.documentOf(request);
    if (!document || !asksSomething(document, request)) return call(request);
    const { userId } = request.meta.actor;
    const passes = this.changed.has(request.meta) || (userId !== null && changes.hasWritten(userId));
    if (passes || !changes.isCurrent || changes.logId === undefined) {
      this.parts.counts.passed();
      return call(request);
    }
    const reading = new Reading(this.parts, request, document);
    const values = this.parts.store.get(reading.keys);
    return values instanceof Promise
      ? values.then((found) => reading.answer(found, call))
      : reading.answer(values, call);
  }

  subscribe: NonNullable<Transport['subscribe']> = (request, signal) => {
    const { transport } = this.parts;
    if (!transport.subscribe) throw new Error(`${transport.name} has no subscriptions`);
    return transport.subscribe(request, signal);
  };

  private documentOf({ document, operationName = '' }: SubgraphRequest): CacheableDocument | null {
    let byName = this.documents.get(document);
    if (!byName) this.documents.set(document, (byName = new Map()));
    let found = byName.get(operationName);
    if (found === undefined) {
      found = analyse(this.parts.hints, document, operationName || undefined) ?? null;
      byName.set(operationName, found);
    }
    return found;
  }

  private async write(request: SubgraphRequest, call: Call): Promise<SubgraphResult> {
    const { changes, store, release } = this.parts;
    const { meta } = request;
    const { userId } = meta.actor;
    this.changed.add(meta);
    // What nothing changes is as it was.
    if (userId === null || this.parts.hints.changes.size === 0) return call(request);
    changes.beginWrite(userId);
    try {
      return await call(request);
    } finally {
      changes.endWrite(userId);
      if (store.isShared) {
        const key = passKey(release, this.parts.hints.subgraph, userId);
        await store.set([{ key, value: '1', ttlMs: passMs, isNeeded: true }]);
      }
    }
  }
}

function asksSomething(document: CacheableDocument, { variables }: SubgraphRequest): boolean {
  if (document.kind === 'root') return true;
  const lists = document.questions.map(({ variable }) => variables[variable]);
  return lists.every((list) => Array.isArray(list)) && lists.some((list) => list.length > 0);
}

/** One query whose answer may be kept, in parts or as a whole. */
class Reading {
  readonly keys: string[] = [];
  private readonly wanted: Wanted[] = [];
  /** For each `_entities`: what is wanted for each of its representations; undefined for what is not kept. */
  private readonly rows: (Wanted | undefined)[][] = [];
  /** Before the load: whatever changes from now on is newer than what is loaded. */
  private readonly position: number;
  private readonly space: string;
  private actor: string | undefined;
  private readonly asksForPass: boolean;

  constructor(
    private readonly parts: CachedTransportParts,
    private readonly request: SubgraphRequest,
    private readonly document: CacheableDocument,
  ) {
    const { changes, hints, release, store } = parts;
    this.position = changes.position;
    this.space = [release, hints.subgraph, hints.version, changes.logId].join('\n');
    if (document.kind === 'root') this.want(document.part, undefined);
    else for (const question of document.questions) this.rows.push(this.rowsOf(question));
    const { userId } = request.meta.actor;
    this.asksForPass = store.isShared && userId !== null;
    if (this.asksForPass) this.keys.push(passKey(release, hints.subgraph, userId ?? ''));
  }

  answer(found: readonly (string | undefined)[], call: Call): Answer {
    if (this.asksForPass && found.at(-1) !== undefined) {
      this.parts.counts.passed();
      return call(this.request);
    }
    this.sort(found);
    const { document } = this;
    return document.kind === 'root'
      ? this.answerRoot(document.part, call)
      : this.answerEntities(document.questions, call);
  }

  private rowsOf({ variable, parts }: EntityQuestion): (Wanted | undefined)[] {
    const representations = this.request.variables[variable];
    if (!Array.isArray(representations)) return [];
    return representations.map((one: unknown) => {
      const representation = one as Record<string, unknown>;
      const part = parts.get(String(representation['__typename']));
      return part && this.want(part, representation);
    });
  }

  private want(part: Part, representation: Record<string, unknown> | undefined): Wanted {
    const { variables } = this.request;
    let key = `${this.prefixOf(part)}\n${JSON.stringify(representation) ?? ''}`;
    for (const name of part.variables) key += `\n${JSON.stringify(variables[name]) ?? ''}`;
    const publicKey = part.hint.isPrivate ? undefined : key;
    const privateKey = part.hint.isPrivate || part.wasPersonal ? this.privateKeyOf(key) : undefined;
    const wanted = { part, representation, publicKey, privateKey, found: undefined, isPersonal: false };
    for (const one of [publicKey, privateKey]) if (one !== undefined) this.keys.push(one);
    this.wanted.push(wanted);
    return wanted;
  }

  private prefixOf(part: Part): string {
    const { space } = this;
    if (part.prefix?.space !== space) part.prefix = { space, text: digestOf(`${space}\n${part.question}`) };
    return part.prefix.text;
  }

  /** Whoever asks in any other way than this very actor has other keys. */
  private privateKeyOf(key: string): string {
    this.actor ??= JSON.stringify(this.request.meta.actor);
    return `${key}\n${this.actor}`;
  }

  private sort(found: readonly (string | undefined)[]): void {
    const { counts, hints } = this.parts;
    let count: CacheCount | undefined;
    let counted: Part | undefined;
    let place = 0;
    for (const wanted of this.wanted) {
      for (const key of [wanted.publicKey, wanted.privateKey]) {
        if (key === undefined) continue;
        const value = found[place];
        place += 1;
        if (value === undefined || wanted.found !== undefined) continue;
        wanted.found = this.open(value);
        wanted.isPersonal = wanted.found !== undefined && key === wanted.privateKey;
      }
      if (!count || counted !== wanted.part) count = counts.of(hints.subgraph, wanted.part.type);
      counted = wanted.part;
      if (wanted.found === undefined) count.misses += 1;
      else count.hits += 1;
    }
  }

  /** @returns the value as JSON; undefined when it is no longer true, or was not written here */
  private open(value: string): string | undefined {
    const end = value.indexOf('\n');
    try {
      const [position, length, ...tags] = JSON.parse(value.slice(0, end)) as [number, number, ...string[]];
      const isWhole = length === value.length - end - 1;
      return isWhole && this.parts.changes.isTrue(position, tags) ? value.slice(end + 1) : undefined;
    } catch {
      return undefined;
    }
  }

  private answerRoot(part: Part, call: Call): Answer {
    const [wanted] = this.wanted;
    if (wanted?.found !== undefined) {
      const data = JSON.parse(wanted.found) as Record<string, unknown>;
      return wanted.isPersonal ? { data, personal: true } : { data };
    }
    return after(call(this.request), (result) => {
      if (wanted && this.mayKeep(result) && isObject(result.data))
        this.keep(result, [[wanted, result.data, tagsOf(part.places, result.data)]]);
      return result;
    });
  }

  private answerEntities(questions: readonly EntityQuestion[], call: Call): Answer {
    const hasAll = this.rows.every((row) => row.every((wanted) => wanted?.found !== undefined));
    if (hasAll) return this.assembled(questions, undefined);
    if (this.wanted.every(({ found }) => found === undefined))
      return after(call(this.request), (result) => this.received(questions, result, this.rows));
    const asked = this.rows.map((row) => row.filter((wanted) => wanted?.found === undefined));
    const variables = { ...this.request.variables };
    questions.forEach(({ variable }, nth) => {
      const all = variables[variable];
      if (!Array.isArray(all)) return;
      variables[variable] = all.filter((_, place) => this.rows[nth]?.[place]?.found === undefined);
    });
    return after(call({ ...this.request, variables }), (result) =>
      this.assembled(questions, this.received(questions, result, asked)),
    );
  }

  /** Keeps what may be kept of an answer. @param asked what each `_entities` was asked for */
  private received(
    questions: readonly EntityQuestion[],
    result: SubgraphResult,
    asked: readonly (readonly (Wanted | undefined)[])[],
  ): SubgraphResult {
    if (!this.mayKeep(result)) return result;
    const values: [Wanted, Record<string, unknown>, string[]][] = [];
    questions.forEach(({ key }, nth) => {
      const entities = result.data?.[key];
      const row = asked[nth] ?? [];
      if (!Array.isArray(entities) || entities.length !== row.length) return;
      row.forEach((wanted, place) => {
        const entity: unknown = entities[place];
        if (wanted && isObject(entity)) values.push([wanted, entity, this.tagsOfEntity(wanted, entity)]);
      });
    });
    this.keep(result, values);
    return result;
  }

  private tagsOfEntity({ part, representation }: Wanted, entity: Record<string, unknown>): string[] {
    const tags = tagsOf(part.places, entity);
    if (!this.parts.hints.isChanging(part.type)) return tags;
    return [...tags, tagOfId(part.type, representation?.['id'])];
  }

  /** What others load for the same event may have been loaded before this call began. */
  private mayKeep({ errors, effects }: SubgraphResult): boolean {
    return this.request.burst !== true && errors === undefined && effects === undefined;
  }

  private keep(
    { personal = false }: SubgraphResult,
    values: readonly [Wanted, Record<string, unknown>, string[]][],
  ): void {
    const { store, counts, hints } = this.parts;
    const kept: Kept[] = [];
    for (const [wanted, json, tags] of values) {
      const { part, publicKey } = wanted;
      if (personal) part.wasPersonal = true;
      // An answer in which somebody looked at who asks is theirs, whatever the schema says.
      const ownKey = (): string => wanted.privateKey ?? this.privateKeyOf(publicKey ?? '');
      const key = personal || publicKey === undefined ? ownKey() : publicKey;
      const text = JSON.stringify(json);
      if (text.length > mostCharacters) continue;
      const value = `${JSON.stringify([this.position, text.length, ...tags])}\n${text}`;
      kept.push({ key, value, ttlMs: part.hint.maxAgeMs });
      counts.of(hints.subgraph, part.type).stores += 1;
    }
    if (kept.length > 0) void store.set(kept);
  }

  /** Puts what was found and what was asked for together, as if all had been asked for. */
  private assembled(
    questions: readonly EntityQuestion[],
    result: SubgraphResult | undefined,
  ): SubgraphResult {
    const errors = result?.errors?.map((error) => this.placed(questions, error));
    if (result && !isObject(result.data)) return { ...result, errors };
    const data: Record<string, unknown> = { ...result?.data };
    questions.forEach(({ key }, nth) => {
      const row = this.rows[nth] ?? [];
      const found = row.flatMap((wanted) => (wanted?.found === undefined ? [] : [wanted.found]));
      // One text costs less to read than many.
      const kept = JSON.parse(`[${found.join()}]`) as unknown[];
      const loaded: unknown = data[key] ?? [];
      if (!Array.isArray(loaded) || loaded.length !== row.length - kept.length) return;
      const [nextKept, nextLoaded] = [kept.values(), loaded.values()];
      data[key] = row.map((wanted) => (wanted?.found === undefined ? nextLoaded : nextKept).next().value);
    });
    const whole: SubgraphResult = { ...result, data };
    if (errors) whole.errors = errors;
    if (this.wanted.some(({ isPersonal }) => isPersonal)) whole.personal = true;
    return whole;
  }

  /** An error about the n-th of those that were asked for is about another one of all. */
  private placed<E extends NonNullable<SubgraphResult['errors']>[number]>(
    questions: readonly EntityQuestion[],
    error: E,
  ): E {
    const [key, place, ...rest] = error.path ?? [];
    const nth = questions.findIndex((question) => question.key === key);
    if (nth < 0 || key === undefined || typeof place !== 'number') return error;
    const asked = (this.rows[nth] ?? []).flatMap((wanted, at) => (wanted?.found === undefined ? [at] : []));
    return { ...plain(error), path: [key, asked[place] ?? place, ...rest] };
  }
}

/** What an error object says may lie in getters of its class. */
function plain<E extends NonNullable<SubgraphResult['errors']>[number]>(error: E): E {
  const { message, extensions } = error;
  return { ...error, message, extensions };
}

/** Things in a value that events change. Who belongs to a list, and who there is not yet, changes with any of the type. */
function tagsOf(places: readonly Place[], value: unknown): string[] {
  const tags = new Set<string>();
  for (const place of places) collect(value, place, 0, tags);
  return [...tags];
}

function collect(value: unknown, place: Place, depth: number, tags: Set<string>): void {
  const { path, type, idKey } = place;
  if (Array.isArray(value)) {
    if (depth === path.length) tags.add(tagOf(type));
    for (const item of value) collect(item, place, depth, tags);
    return;
  }
  const key = path[depth];
  if (key !== undefined) {
    if (isObject(value)) collect(value[key], place, depth + 1, tags);
    return;
  }
  tags.add(isObject(value) && idKey !== undefined ? tagOfId(type, value[idKey]) : tagOf(type));
}

function tagOfId(type: string, id: unknown): string {
  return typeof id === 'string' && plainId.test(id) ? tagOf(type, id) : tagOf(type);
}

function passKey(release: string, subgraph: string, person: string): string {
  return [release, subgraph, 'wrote', JSON.stringify(person)].join('\n');
}

function after(answer: Answer, then: (result: SubgraphResult) => SubgraphResult): Answer {
  return answer instanceof Promise ? answer.then(then) : then(answer);
}
