import { useEffect } from 'react';
import { text } from './text.ts';

/** Names the document after the place shown: "Members · Rust Korea · TestVerse". Empty parts are left out. */
export function useTitle(...parts: readonly (string | undefined)[]): void {
  const title = [...parts, text.product].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
