const KEY = 'testverse.channels';

function readAll(): Record<string, string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
  } catch {
    return {};
  }
}

/** The name of the channel last visited in a guild, in this browser; null without one. */
export function lastChannel(guildId: string): string | null {
  const name = readAll()[guildId];
  return typeof name === 'string' ? name : null;
}

/** Remembers the channel one is in. */
export function rememberChannel(guildId: string, name: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readAll(), [guildId]: name }));
  } catch {
    // Without storage the guild opens at its first channel.
  }
}
