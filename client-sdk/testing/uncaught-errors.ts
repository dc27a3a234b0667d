import { onTestFinished } from 'vitest';

/** Collects what is thrown to nobody, as a platform would report it, until `end` or the end of the test. */
export function uncaughtErrors(): { end(): Promise<readonly unknown[]> } {
  const errors: unknown[] = [];
  const { setTimeout: later } = globalThis;
  const restore = () => void Object.assign(globalThis, { setTimeout: later });
  onTestFinished(restore);
  const caught = (work: () => void, ms?: number) =>
    later(() => {
      try {
        work();
      } catch (error) {
        errors.push(error);
      }
    }, ms);
  Object.assign(globalThis, { setTimeout: caught });
  return {
    end: async () => {
      restore();
      // What was thrown by now is reported before this comes to pass.
      await new Promise((resolve) => later(resolve, 2));
      return errors;
    },
  };
}
