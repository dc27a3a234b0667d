/** A problem the person at the terminal can act on: printed as its message alone, without a stack. */
export class StartProblem extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StartProblem';
  }
}

/** The code of a system error (`ENOENT`, `EACCES`, …), or undefined for anything else that was thrown. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
