import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ColouredPart } from './highlight.ts';
import { text } from '../text.ts';
import './code.css';

/** How long the button says that it copied, in milliseconds. */
const COPIED_FOR = 1500;

/** The code in coloured parts once the highlighter is there; null until then and for languages it does not know. */
function useHighlighted(code: string, language: string | null): readonly ColouredPart[] | null {
  const [shown, setShown] = useState<{ code: string; parts: readonly ColouredPart[] | null } | null>(null);
  useEffect(() => {
    if (language === null) return undefined;
    let stopped = false;
    void import('./highlight.ts')
      .then(({ highlight }) => {
        if (!stopped) setShown({ code, parts: highlight(code, language) });
      })
      // Without the highlighter the code is still all there.
      .catch(() => undefined);
    return () => {
      stopped = true;
    };
  }, [code, language]);
  return shown?.code === code ? shown.parts : null;
}

function CopyButton({ code }: { code: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_FOR);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      aria-label={text.copyCode}
      onClick={() =>
        void navigator.clipboard.writeText(code).then(
          () => setCopied(true),
          () => undefined,
        )
      }
      className="inline-flex h-6 items-center gap-1 rounded-[4px] px-1.5 text-12 text-muted hover:bg-hover hover:text-text"
    >
      {copied ? <Check size={12} /> : <Copy size={12} />}
      <span aria-hidden="true">{copied ? text.copied : text.copy}</span>
      <span role="status" className="sr-only">
        {copied ? text.copied : ''}
      </span>
    </button>
  );
}

/** A block of code, coloured when its language is known, with a button that copies it. */
export function CodeBlock({ code, language }: { code: string; language: string | null }): ReactNode {
  const parts = useHighlighted(code, language);
  return (
    <figure className="my-1 max-w-3xl overflow-hidden rounded-md border border-line bg-bg">
      <figcaption className="flex h-7 items-center justify-between gap-2 border-b border-line pr-1 pl-3 text-12 text-muted">
        <span>{language ?? text.code}</span>
        <CopyButton code={code} />
      </figcaption>
      {/* Long lines scroll sideways, which must work without a pointer too. */}
      <pre
        tabIndex={0}
        role="group"
        aria-label={text.code}
        className="overflow-x-auto px-3 py-2 font-mono text-[0.8125rem] leading-5 whitespace-pre"
      >
        <code>
          {parts
            ? parts.map((part, index) =>
                part.kind === null ? (
                  part.text
                ) : (
                  <span key={index} className={part.kind}>
                    {part.text}
                  </span>
                ),
              )
            : code}
        </code>
      </pre>
    </figure>
  );
}
