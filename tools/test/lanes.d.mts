export interface Outcome {
  word: string;
  seconds?: number;
  note?: string;
}

export interface Stage {
  name: string;
  needs?: string[];
  run(tell: (text: string) => void, stop: AbortSignal): Promise<Outcome>;
}

export function runStages(
  stages: readonly Stage[],
  options: { lanes: number; write: (text: string) => void; signal?: AbortSignal },
): Promise<(Outcome & { name: string })[]>;
