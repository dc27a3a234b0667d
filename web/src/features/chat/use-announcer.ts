import { useEffect, useRef, useState } from 'react';
import { excerpt } from './excerpt.ts';
import type { ChatMessage } from './model.ts';
import { text } from './text.ts';

/** Messages within this time are told together, in milliseconds. */
export const BATCH_MS = 2_000;
/** More than this at once are only counted. */
const MOST_READ_OUT = 3;

/** What is read out about messages that came together. */
export function announcement(messages: readonly ChatMessage[]): string {
  if (messages.length > MOST_READ_OUT) return text.announcedMany(messages.length);
  return messages
    .map(({ author, body }) => text.announced(author.profile.displayName, excerpt(body ?? '')))
    .join(' ');
}

/** The words for the live region: new messages of others, together and calmly. */
export function useAnnouncer(messages: readonly ChatMessage[], viewerId: string | null): string {
  const [words, setWords] = useState('');
  const told = useRef<number | null>(null);
  useEffect(() => {
    const lastSeq = messages.at(-1)?.seq;
    if (lastSeq === undefined) return undefined;
    if (told.current === null) told.current = lastSeq;
    const from = told.current;
    if (lastSeq <= from) return undefined;
    const timer = setTimeout(() => {
      told.current = lastSeq;
      const others = messages.filter(
        (one) => one.seq > from && one.author.id !== viewerId && one.body !== null,
      );
      if (others.length > 0) setWords(announcement(others));
    }, BATCH_MS);
    return () => clearTimeout(timer);
  }, [messages, viewerId]);
  return words;
}
