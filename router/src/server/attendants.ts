import type { IncomingMessage } from 'node:http';
import { readRefreshCookie } from './cookies.ts';
import type { Attendants } from './exchange.ts';
import { headerOf } from './header.ts';
import type { Origin } from './origin.ts';

const longestUserAgent = 300;

/** Reads from an HTTP request's headers, when somebody asks. */
export class HeaderAttendants implements Attendants {
  constructor(
    private readonly request: IncomingMessage,
    private readonly origin: Origin,
  ) {}

  get userAgent(): string | undefined {
    return headerOf(this.request, 'user-agent')?.slice(0, longestUserAgent);
  }

  get idempotencyKey(): string | undefined {
    return headerOf(this.request, 'idempotency-key');
  }

  get refreshCookie(): string | undefined {
    return readRefreshCookie(this.request, this.origin);
  }

  get traceparent(): string | undefined {
    return headerOf(this.request, 'traceparent');
  }
}
