import { lazy, Suspense, useState, type ComponentType, type ReactNode } from 'react';

/** A component that lies in a file of its own, and the way to have that file fetched before it is shown. */
export interface Ahead<Props extends object> {
  Component: (props: Props) => ReactNode;
  preload: () => void;
}

/**
 * Splits a component off. Once its file is there it is drawn at once: what is lazy only waits for its first turn even
 * then, and React holds back what appears late a while longer.
 */
export function ahead<Props extends object>(load: () => Promise<ComponentType<Props>>): Ahead<Props> {
  let there: ComponentType<Props> | null = null;
  const fetch = async (): Promise<ComponentType<Props>> => (there = await load());
  const Later = lazy(async () => ({ default: await fetch() }));

  function Component(props: Props): ReactNode {
    // Chosen once: another one would begin anew.
    const [Shown] = useState<ComponentType<Props>>(() => there ?? (Later as ComponentType<Props>));
    return (
      <Suspense fallback={null}>
        <Shown {...props} />
      </Suspense>
    );
  }
  // A failure shows when it is needed, and is tried again then.
  return { Component, preload: () => void fetch().catch(() => undefined) };
}
