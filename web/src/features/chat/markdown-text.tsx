import { Suspense, lazy, type ReactNode } from 'react';

const Markdown = lazy(async () => ({ default: (await import('./markdown/markdown.tsx')).Markdown }));

/** A text in Markdown, safe to show whoever wrote it. Until its reader has come, the text stands as it was typed. */
export function MarkdownText({ text }: { text: string }): ReactNode {
  return (
    <Suspense fallback={<p className="whitespace-pre-line">{text}</p>}>
      <Markdown text={text} />
    </Suspense>
  );
}
