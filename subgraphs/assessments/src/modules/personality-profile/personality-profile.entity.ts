import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

export enum ScaleReading {
  HIGH = 'HIGH',
  LOW = 'LOW',
  BETWEEN = 'BETWEEN',
}

/** What a person's answers say about one scale. */
export interface ScaleScore {
  key: string;
  /** Of the keyed answers, on the scale of the choices. */
  mean: number;
  /** The mean as a share of the possible range, 0 to 100. */
  score: number;
  /** The 95 % band around the score. */
  low: number;
  high: number;
  reading: ScaleReading;
  itemCount: number;
}

export const longestTitle = 100;

/** A result that was made of an attempt, once. It can be computed anew from the answers and the version. */
@Entity({ name: 'personality_profile' })
export class PersonalityProfileEntity extends Row {
  @Column('uuid')
  userId!: string;

  @Column('uuid')
  attemptId!: string;

  @Column('uuid')
  assessmentId!: string;

  @Column('uuid')
  versionId!: string;

  /** What the person calls it. */
  @Column({ type: 'text', nullable: true })
  title!: string | null;

  /** In the order of the scales. */
  @Column('jsonb')
  scores!: ScaleScore[];
}
