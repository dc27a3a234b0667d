import type { IncomingMessage } from 'node:http';
import { headerOf } from './header.ts';

/** How the client reached us, as its browser would say it. */
export interface Origin {
  /** `https://testverse.dev`; what a same-origin request has in its `Origin` header. */
  url: string;
  isHttps: boolean;
  /** Browsers keep `Secure` cookies on https and on the loopback names of a developer's machine. */
  keepsSecureCookies: boolean;
}

const loopback = /^(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** @param isProxied whether `X-Forwarded-*` was written by a proxy we trust */
export function originOf(request: IncomingMessage, isProxied: boolean): Origin {
  const forwarded = (name: string): string | undefined =>
    isProxied ? headerOf(request, name)?.split(',').at(-1)?.trim() : undefined;
  const host = forwarded('x-forwarded-host') ?? request.headers.host ?? '';
  const isHttps = (forwarded('x-forwarded-proto') ?? 'http') === 'https';
  return {
    url: `${isHttps ? 'https' : 'http'}://${host}`,
    isHttps,
    keepsSecureCookies: isHttps || loopback.test(host),
  };
}

/** True when the browser says that our own page sent this. Without such a word the answer is no. */
export function isSameOrigin(request: IncomingMessage, origin: Origin): boolean {
  const sender = headerOf(request, 'origin');
  if (sender !== undefined) return sender.toLowerCase() === origin.url.toLowerCase();
  return headerOf(request, 'sec-fetch-site') === 'same-origin';
}
