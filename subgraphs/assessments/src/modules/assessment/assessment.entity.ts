import { Row } from '@testverse/platform/db';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssessmentKind, Choice, Definition, Question } from '../../definitions/index.ts';

export enum VersionState {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  RETIRED = 'RETIRED',
}

/** What stays the same over all versions of an assessment. */
@Entity({ name: 'assessment' })
export class AssessmentEntity extends Row {
  @Column('text')
  key!: string;

  @Column('text')
  kind!: AssessmentKind;
}

/** One published form of an assessment. Never changed, only retired by the next one. */
@Entity({ name: 'assessment_version' })
export class AssessmentVersionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  assessmentId!: string;

  /** 1, 2, 3 … in its assessment. */
  @Column('int')
  number!: number;

  @Column('text')
  state!: VersionState;

  @Column('jsonb')
  definition!: Definition;

  @Column('text')
  contentHash!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

/** An assessment in one of its versions: the present one, or the one that somebody answered. */
export interface AssessmentEdition {
  /** Of the assessment. */
  id: string;
  key: string;
  kind: AssessmentKind;
  versionId: string;
  /** The number of the version. */
  version: number;
  definition: Definition;
}

/** A question in the list of its edition. */
export type NumberedQuestion = Pick<Question, 'id' | 'text'> & { number: number; choices: Choice[] };
