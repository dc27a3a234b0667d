const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The zone of somebody of whom no fact has come yet. */
export const unknownZone = 'UTC';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws for a zone that the engine does not know. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  // The Swedish way of writing a date is the one of ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formats.set(zone, format);
  return format;
}

/** The zone, or UTC for one that nobody here knows: a day is needed in any case. */
export function soundZone(zone: string | null): string {
  if (zone === null) return unknownZone;
  try {
    formatOf(zone);
    return zone;
  } catch {
    return unknownZone;
  }
}

/** The calendar day of a moment in a zone: `2026-11-21`. */
export function localDate(at: Date, zone: string): string {
  return zone === unknownZone ? at.toISOString().slice(0, 10) : formatOf(zone).format(at);
}

const midnight = (date: string): number => Date.parse(`${date}T00:00:00.000Z`);

/** The day that many days later, or earlier. */
export function addDays(date: string, days: number): string {
  return localDate(new Date(midnight(date) + days * dayMs), unknownZone);
}

/**
 * The moment at which a local day begins: the first whole minute of it, as clocks are not always moved at other hours
 * than midnight, and some days begin at one o'clock.
 */
export function startOfDay(date: string, zone: string): Date {
  let before = midnight(date) - dayMs;
  let within = midnight(date) + dayMs;
  while (within - before > minuteMs) {
    const middle = before + Math.floor((within - before) / 2 / minuteMs) * minuteMs;
    if (localDate(new Date(middle), zone) < date) before = middle;
    else within = middle;
  }
  return new Date(within);
}

/** The Monday of the ISO week of a day. */
export function mondayOf(date: string): string {
  const weekday = new Date(midnight(date)).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

/** The first of the month of a day. */
export function firstOfMonth(date: string): string {
  return `${date.slice(0, 8)}01`;
}
