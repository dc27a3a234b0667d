import { useEffect, useRef } from 'react';

/** True when the keystroke belongs to a field the person is writing in. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('.monaco-editor')) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

/** True while a dialog or a menu is open: letters belong to it, single-key shortcuts of the page below rest. */
export function isModalOpen(): boolean {
  return document.querySelector('dialog[open], [role="menu"]') !== null;
}

/** Whether this machine writes its command key as ⌘. */
export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

/** The words of the switcher's shortcut on this machine. */
export function commandLabel(letter: string): string {
  return isApple() ? `⌘${letter}` : `Ctrl ${letter}`;
}

/** Listens to the whole document for as long as the component is shown. */
export function useDocumentKeys(handler: (event: KeyboardEvent) => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => latest.current(event);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
