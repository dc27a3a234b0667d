import { Row } from '@testverse/platform/db';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum AttemptState {
  STARTED = 'STARTED',
  IN_PROGRESS = 'IN_PROGRESS',
  SUBMITTED = 'SUBMITTED',
  SCORED = 'SCORED',
  EXPIRED = 'EXPIRED',
}

/** How long an attempt can be answered. */
export const attemptDays = 30;

/** How many answers can be saved at once. */
export const mostAnswersAtOnce = 100;

/** One person's attempt at one version of an assessment. A person has at most one open attempt at an assessment. */
@Entity({ name: 'attempt' })
export class AttemptEntity extends Row {
  @Column('uuid')
  userId!: string;

  @Column('uuid')
  assessmentId!: string;

  /** What is asked: it stays the same when a new version is published meanwhile. */
  @Column('uuid')
  versionId!: string;

  /** As it was last written; `stateAt` knows that time may be over since. */
  @Column('text')
  state!: AttemptState;

  @Column({ type: 'timestamptz', precision: 3 })
  consentedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  submittedAt!: Date | null;
}

/** What somebody answered to a question: the last thing they said counts. */
@Entity({ name: 'answer' })
export class AnswerEntity {
  @PrimaryColumn('uuid')
  attemptId!: string;

  @PrimaryColumn('text')
  questionId!: string;

  @Column('int')
  value!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  answeredAt!: Date;
}

export type Answer = Pick<AnswerEntity, 'questionId' | 'value'>;
