/** How much of a channel somebody has not read. Derived; never stored. */
export interface UnreadState {
  channelId: string;
  /** 100 means 100 or more. */
  unreadCount: number;
  lastReadSeq: number;
}

/** Counting stops here: one message more changes nothing. */
export const unreadCap = 100;
