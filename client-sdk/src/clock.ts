/** Time and chance as the client sees them; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as that aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The device's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(reasonOf(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    }),
};

/** Why a signal aborted, as an Error on every platform. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error) return reason;
  return Object.assign(new Error('The call was aborted.'), { name: 'AbortError' });
}

/** A random UUID, also where `crypto.randomUUID` is missing (React Native, pages without https). */
export function randomKey(random: () => number): string {
  const native = globalThis.crypto as Crypto | undefined;
  if (typeof native?.randomUUID === 'function') return native.randomUUID();
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));
}
