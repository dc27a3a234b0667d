/** Where to go after signing in: the `next` parameter when it is an address of this app, otherwise home. */
export function returnPath(search: URLSearchParams): string {
  const next = search.get('next') ?? '';
  // Two slashes or a backslash would lead to another host.
  return /^\/(?![/\\])/u.test(next) ? next : '/';
}

/** The sign-in address that comes back to `path` afterwards. */
export function signInPath(path: string): string {
  return path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`;
}
