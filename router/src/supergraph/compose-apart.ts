import { CompositionError, composeSupergraph, type ComposedSdl, type SubgraphSdl } from './compose.ts';
import { endWorker, holdProcess, startWorker } from './planning-process.ts';

/** What a worker is told first by who has subgraphs to compose. */
export interface ComposeTask {
  subgraphs: readonly SubgraphSdl[];
}

/** What came of it. */
export type ComposeOutcome = ComposedSdl | { refusal: string };

/** Composes, in words that may leave a process. */
export function composeOutcome({ subgraphs }: ComposeTask): ComposeOutcome {
  try {
    return composeSupergraph(subgraphs);
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Composes subgraphs into the text of a supergraph, in a process of its own: that takes most of a second, and requests are
 * answered meanwhile.
 * @param script the built `planning-worker.ts`; without it, this process composes
 * @throws CompositionError when they do not fit together
 */
export async function composeApart(
  subgraphs: readonly SubgraphSdl[],
  script: string | undefined,
): Promise<ComposedSdl> {
  if (script === undefined) return composeSupergraph(subgraphs);
  const task: ComposeTask = { subgraphs: subgraphs.map(({ name, sdl }) => ({ name, sdl })) };
  const worker = startWorker(script, task);
  holdProcess(worker);
  try {
    const outcome = await new Promise<ComposeOutcome>((resolve, reject) => {
      worker.once('message', (message) => resolve(message as ComposeOutcome));
      worker.once('error', reject);
      worker.once('close', () => reject(new Error('the process that composes ended without a word')));
    });
    if ('refusal' in outcome) throw new CompositionError(outcome.refusal);
    return outcome;
  } finally {
    void endWorker(worker);
  }
}
