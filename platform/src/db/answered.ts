/**
 * Longer than the database lets a statement run: a connection without an answer by then is dead, though nobody has said
 * so (its host vanished, say), and another one is asked.
 */
export const answerMs = 15_000;

/**
 * Waits for the database, but not for ever: for what goes on for everybody and must not hang with one connection.
 * @throws when there is no answer in time; one that comes later is forgotten
 */
export async function answered<T>(question: Promise<T>, withinMs: number = answerMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database does not answer')), withinMs).unref();
  });
  return Promise.race([question, silence]).finally(() => clearTimeout(timer));
}
