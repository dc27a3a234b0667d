import type { IncomingMessage } from 'node:http';
import type { RefreshCookie } from '@testverse/platform/context';
import { isSameOrigin, type Origin } from './origin.ts';

const plainName = 'tv_refresh';

/** The prefix makes browsers refuse the cookie from any other host or path, and over plain http. */
function nameFor(origin: Origin): string {
  return origin.keepsSecureCookies ? `__Host-${plainName}` : plainName;
}

/** The refresh credential a browser sent, when its request came from our own pages; undefined otherwise. */
export function readRefreshCookie(request: IncomingMessage, origin: Origin): string | undefined {
  const header = request.headers.cookie;
  if (header === undefined || !isSameOrigin(request, origin)) return undefined;
  const start = `${nameFor(origin)}=`;
  const found = header.split(';').find((pair) => pair.trim().startsWith(start));
  return found?.trim().slice(start.length) || undefined;
}

/** The `Set-Cookie` header that keeps the refresh credential, or forgets it when there is none. */
export function writeRefreshCookie(cookie: RefreshCookie | null, origin: Origin): string {
  const secure = origin.keepsSecureCookies ? '; Secure' : '';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure}`;
  if (!cookie) return `${nameFor(origin)}=; ${attributes}; Max-Age=0`;
  return `${nameFor(origin)}=${cookie.token}; ${attributes}; Expires=${cookie.expiresAt.toUTCString()}`;
}
