/** Where drafts are kept; the browser's local storage, or nothing when that is closed to us. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'testverse.draft';

/** The browser's shelf; null where storage is forbidden. */
export function browserShelf(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** What somebody began to write, by channel. */
export interface Drafts {
  read(channelId: string): string;
  /** Keeps the text; an empty one is forgotten. */
  write(channelId: string, body: string): void;
}

/** The drafts of one account in this browser. A shelf that is full or closed loses nothing that is on the page. */
export function draftsOf(account: string, shelf: Shelf | null = browserShelf()): Drafts {
  const keyOf = (channelId: string): string => `${PREFIX}.${account}.${channelId}`;
  return {
    read: (channelId) => {
      try {
        return shelf?.getItem(keyOf(channelId)) ?? '';
      } catch {
        return '';
      }
    },
    write: (channelId, body) => {
      try {
        if (body.trim() === '') shelf?.removeItem(keyOf(channelId));
        else shelf?.setItem(keyOf(channelId), body);
      } catch {
        // Full or closed: the text stays on the page, only not across a reload.
      }
    },
  };
}
