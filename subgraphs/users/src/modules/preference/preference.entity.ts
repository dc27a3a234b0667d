import { Row } from '@testverse/platform/db';
import { Column, Entity } from 'typeorm';

export enum Theme {
  LIGHT = 'LIGHT',
  DARK = 'DARK',
  AUTO = 'AUTO',
}

/** What others may see of a person. */
export interface Privacy {
  profilePublic: boolean;
  showStats: boolean;
  showActivity: boolean;
}

/** Until somebody decides otherwise. */
export const openPrivacy: Privacy = { profilePublic: true, showStats: true, showActivity: true };

/** How a person wants the platform to be. Its id is the account's. */
@Entity({ name: 'preference', schema: 'users' })
export class PreferenceEntity extends Row implements Privacy {
  @Column('text')
  theme!: Theme;

  /** BCP 47 tag. */
  @Column('text')
  language!: string;

  @Column('boolean')
  profilePublic!: boolean;

  @Column('boolean')
  showStats!: boolean;

  @Column('boolean')
  showActivity!: boolean;
}

/** Absent: unchanged. */
export type PreferenceChanges = Partial<Pick<PreferenceEntity, 'theme' | 'language'> & Privacy>;
