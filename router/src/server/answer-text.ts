import type { GraphQLError } from 'graphql';
import type { Clock } from '@testverse/platform/context';
import type { Logger } from '@testverse/platform/log';
import type { Limits } from '../admission/limits.ts';
import { tooComplex } from '../admission/refusal.ts';
import { codeOf, logUnforeseen, polish } from './answer-errors.ts';
import type { Exchange } from './exchange.ts';
import type { OperationAnswer } from './operation-engine.ts';

export interface AnswerTextParts {
  limits: Limits;
  clock: Clock;
  log: Logger;
}

/**
 * Answers of live operations as they travel. Subscribers who share an event are given the same answer object, so its
 * text is written once and copied behind each one's own head. Answers with errors are not shared: each error names its
 * own request.
 */
export class AnswerText {
  private readonly shared = new WeakMap<OperationAnswer, Buffer>();
  /** An error that thousands are told of stands in the log once. */
  private readonly logged = new WeakSet<GraphQLError>();

  constructor(private readonly parts: AnswerTextParts) {}

  /** @throws OPERATION_TOO_COMPLEX for an answer beyond its size */
  of(answer: OperationAnswer, exchange: Exchange): Buffer {
    if (answer.errors !== undefined && answer.errors.length > 0) return this.withErrors(answer, exchange);
    let text = this.shared.get(answer);
    if (text === undefined) {
      text = this.bounded({ data: answer.data, extensions: answer.extensions });
      this.shared.set(answer, text);
    }
    return text;
  }

  /** The errors of an operation that ended before it had an answer, as a JSON list. */
  errors(errors: NonNullable<OperationAnswer['errors']>, exchange: Exchange): string {
    return JSON.stringify(this.polished(errors, exchange));
  }

  private withErrors(answer: OperationAnswer, exchange: Exchange): Buffer {
    const { errors = [], data, extensions } = answer;
    const fresh = errors.filter((error) => !this.logged.has(error));
    for (const error of fresh) this.logged.add(error);
    logUnforeseen(this.parts.log, exchange.requestId, fresh);
    const shown = this.polished(errors, exchange);
    const isCut = errors.length > shown.length;
    return this.bounded({
      errors: shown,
      data,
      extensions: isCut ? { ...extensions, errorsTruncated: true } : extensions,
    });
  }

  private polished(
    errors: NonNullable<OperationAnswer['errors']>,
    exchange: Exchange,
  ): ReturnType<typeof polish>[] {
    const { clock, limits } = this.parts;
    const now = clock.now();
    const shown = errors
      .slice(0, limits.errors)
      .map((error) => polish(error.toJSON(), exchange.requestId, now));
    exchange.codes = shown.map(codeOf);
    return shown;
  }

  private bounded(result: object): Buffer {
    const text = Buffer.from(JSON.stringify(result));
    const { responseBytes } = this.parts.limits;
    if (text.length <= responseBytes) return text;
    throw tooComplex('responseBytes', responseBytes, text.length, 'The answer is too large');
  }
}
