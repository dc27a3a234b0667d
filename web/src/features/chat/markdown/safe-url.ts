const allowed = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link as it may be opened; null for everything but full http, https and mail addresses. */
export function safeUrl(address: string): string | null {
  // The parser drops tabs and line breaks inside an address, which is how "java\nscript:" hides.
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return allowed.has(url.protocol) ? url.href : null;
}
