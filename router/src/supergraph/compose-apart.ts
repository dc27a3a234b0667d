import { Worker } from 'node:worker_threads';
import { CompositionError, composeSupergraph, type SubgraphSdl } from './supergraph.ts';

/** What the thread is told to compose. */
export interface ComposeTask {
  subgraphs: readonly SubgraphSdl[];
}

/** What came of it. */
export type ComposeOutcome = { sdl: string } | { refusal: string };

/** Composes, in words that may leave a thread. */
export function composeOutcome({ subgraphs }: ComposeTask): ComposeOutcome {
  try {
    return { sdl: composeSupergraph(subgraphs) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Composes subgraphs into the text of a supergraph, in a thread of its own: that takes most of a second, and requests are
 * answered meanwhile.
 * @param script the built `planning-worker.ts`; without it, this thread composes
 * @throws CompositionError when they do not fit together
 */
export async function composeApart(
  subgraphs: readonly SubgraphSdl[],
  script: string | undefined,
): Promise<string> {
  if (script === undefined) return composeSupergraph(subgraphs);
  const task: ComposeTask = { subgraphs: subgraphs.map(({ name, sdl }) => ({ name, sdl })) };
  const worker = new Worker(script, { workerData: task });
  worker.unref();
  try {
    const outcome = await new Promise<ComposeOutcome>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread that composes ended without a word')));
    });
    if ('refusal' in outcome) throw new CompositionError(outcome.refusal);
    return outcome.sdl;
  } finally {
    void worker.terminate();
  }
}
