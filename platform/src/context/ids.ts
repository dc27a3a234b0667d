import { uuidv7 } from 'uuidv7';

/** The only source of row ids. Version 7: sortable by creation time, so indexes grow at their end. */
export interface Ids {
  next(): string;
}

export const uuids: Ids = { next: uuidv7 };
