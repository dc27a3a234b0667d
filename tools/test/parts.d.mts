type Environment = Readonly<Record<string, string | undefined>>;
type Part = 'chromium' | 'redis';

export const parts: Readonly<Record<Part, { remedy: string }>>;
export function isCi(environment?: Environment): boolean;
export function findPart(name: Part, environment?: Environment): string | null;
export function partOrSkip(
  name: Part,
  environment?: Environment,
  warn?: (line: string) => void,
): string | null;
export function skippedIn(output: string): string[];
