export function say(line: string): void;
export function complain(message: string): void;
export function step<T>(label: string, work: (report: (detail: string) => void) => Promise<T>): Promise<T>;
