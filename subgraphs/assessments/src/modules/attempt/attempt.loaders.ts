import { listLoader, rowLoader, type RequestContext } from '@testverse/platform/context';
import type DataLoader from 'dataloader';
import type { AnswerEntity, AttemptEntity } from './attempt.entity.ts';
import * as attempts from './attempt.repository.ts';

export interface AttemptLoaders {
  /** The viewer's own by id; anybody else's is null, like a missing one. */
  readonly attempt: DataLoader<string, AttemptEntity | null>;
  /** The viewer's latest by assessment; null without one and for visitors. */
  readonly viewerAttempt: DataLoader<string, AttemptEntity | null>;
  /** By attempt: only for attempts that came out of a loader above. */
  readonly answers: DataLoader<string, AnswerEntity[]>;
  readonly answerCount: DataLoader<string, { attemptId: string; count: number } | null>;
}

export const attemptLoaders = {
  attempt: ({ db, actor: { userId } }) =>
    rowLoader<AttemptEntity>(
      (attempt) => attempt.id,
      async (ids) => (userId === null ? [] : attempts.listOwn(db, userId, ids)),
    ),
  viewerAttempt: ({ db, actor: { userId } }) =>
    rowLoader<AttemptEntity>(
      (attempt) => attempt.assessmentId,
      async (assessmentIds) => (userId === null ? [] : attempts.listLatest(db, userId, assessmentIds)),
    ),
  answers: ({ db }) =>
    listLoader<AnswerEntity>(
      (answer) => answer.attemptId,
      (attemptIds) => attempts.listAnswers(db, attemptIds),
    ),
  answerCount: ({ db }) =>
    rowLoader<{ attemptId: string; count: number }>(
      ({ attemptId }) => attemptId,
      (attemptIds) => attempts.countAnswers(db, attemptIds),
    ),
} satisfies { [Name in keyof AttemptLoaders]: (context: RequestContext<never>) => AttemptLoaders[Name] };
