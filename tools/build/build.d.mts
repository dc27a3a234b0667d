/** What runs as a process: its source by its name in dist/server. */
export const serverEntries: Readonly<Record<string, string>>;
