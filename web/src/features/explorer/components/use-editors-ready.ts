import { useEffect, useState, type RefObject } from 'react';

/** The boxes of the operation and of its answer; running needs the editors of both. */
const boxes = ['.graphiql-query-editor', '.graphiql-response'] as const;

function areReady(root: Element): boolean {
  return boxes.every((box) => root.querySelector(`${box} .monaco-editor`) !== null);
}

/** Whether the editors inside `root` stand: they load after the buttons around them, which do nothing until then. */
export function useEditorsReady(root: RefObject<Element | null>): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const look = (): void => {
      if (!areReady(element)) return;
      observer.disconnect();
      setReady(true);
    };
    const observer = new MutationObserver(look);
    observer.observe(element, { childList: true, subtree: true });
    look();
    return () => observer.disconnect();
  }, [root]);
  return ready;
}
