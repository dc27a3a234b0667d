import { useSyncExternalStore } from 'react';
import { now } from '../../ui/clock.ts';
import { relativeTime } from '../../ui/time.tsx';
import { dayOf } from './rows.ts';
import { text } from './text.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const thisYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

/** The hour and minute of a moment. */
export function clockTime(at: string): string {
  return clock.format(Date.parse(at));
}

/** The whole truth about a moment, for hovering. */
export function exactMoment(at: string): string {
  return exact.format(Date.parse(at));
}

/** How a message tells its time: relative within the last hour, then the hour and minute of its day. */
export function messageTime(at: string, from: number): string {
  const age = from - Date.parse(at);
  return age < HOUR ? relativeTime(Math.min(Date.parse(at), from), from) : clockTime(at);
}

/** The words of a day that begins: today, yesterday, or its date. */
export function dayWords(day: string, from: number): string {
  const iso = (moment: number): string => dayOf(new Date(moment).toISOString());
  if (day === iso(from)) return text.today;
  if (day === iso(from - DAY)) return text.yesterday;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const format = new Date(from).getFullYear() === year ? thisYear : otherYear;
  return format.format(new Date(year, month - 1, date));
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let minute = 0;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, MINUTE / 2);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present moment, renewed every minute; everybody who shows it shares one timer. */
export function useMinute(): number {
  return useSyncExternalStore(listen, () => {
    const present = now();
    if (present - minute >= MINUTE || present < minute) minute = present;
    return minute;
  });
}
