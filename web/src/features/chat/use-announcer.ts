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
  const latest = useRef(messages);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    latest.current = messages;
    const lastSeq = messages.at(-1)?.seq;
    if (lastSeq === undefined) return;
    told.current ??= lastSeq;
    // A batch that has begun is not put off by what comes after it: a busy channel would never be heard.
    if (lastSeq <= told.current || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const from = told.current ?? 0;
      told.current = Math.max(from, latest.current.at(-1)?.seq ?? 0);
      const others = latest.current.filter(
        (one) => one.seq > from && one.author.id !== viewerId && one.body !== null,
      );
      if (others.length > 0) setWords(announcement(others));
    }, BATCH_MS);
  }, [messages, viewerId]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return words;
}
