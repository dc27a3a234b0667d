import { plannedAnew } from './preparing-client.ts';

/** What takes longer than this, and this many times longer than others do, is not to keep them waiting. */
const slowMs = 30;
const slowTimes = 8;

/** What may wait for others: whatever is behind it would wait as well, and those others perhaps for that. */
const mayWait = /\b(insert|update|delete|merge|lock|share|call|do)\b|_lock|pg_sleep/i;
const isReading = /^\s*(select|with)\b/i;

/** Of all texts that a process sends, but for pages of odd lengths. */
const mostKnown = 1_000;

/** A companion goes together with others. Lists under filters are quick for some values and slow for others: they do not. */
type Kind = 'companion' | 'reading' | 'other';

function kindOf(text: string): Kind {
  if (text.startsWith(plannedAnew)) return 'reading';
  return isReading.test(text) && !mayWait.test(text) ? 'companion' : 'other';
}

/** What is known of the texts that are sent to one database: which of them may keep others waiting. */
export class Paces {
  private readonly kinds = new Map<string, Kind>();
  /** Texts that took long the last time. */
  private readonly slow = new Set<string>();
  /** What a statement took lately, on average: where there is more to do than can be done, all of them take long. */
  private usualMs = 0;

  mayGoTogether(text: string): boolean {
    return this.kindOf(text) === 'companion' && !this.slow.has(text);
  }

  /** Whether nothing is done by it, so that it may be asked twice. */
  isReading(text: string): boolean {
    return this.kindOf(text) !== 'other';
  }

  /** From when on a statement is slow. */
  get limitMs(): number {
    return Math.max(slowMs, slowTimes * this.usualMs);
  }

  remember(text: string, tookMs: number): void {
    if (tookMs < this.limitMs) this.slow.delete(text);
    else if (this.slow.size < mostKnown) this.slow.add(text);
    this.usualMs += (Math.min(tookMs, slowMs) - this.usualMs) / 100;
  }

  private kindOf(text: string): Kind {
    const known = this.kinds.get(text);
    if (known !== undefined) return known;
    const kind = kindOf(text);
    if (this.kinds.size < mostKnown) this.kinds.set(text, kind);
    return kind;
  }
}
