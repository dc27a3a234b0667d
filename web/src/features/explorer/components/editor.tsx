import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './editor.css';
import { useRef, type ReactNode } from 'react';
import { useScheme } from '../../../ui/index.ts';
import { fetcher } from '../fetcher.ts';
import { text } from '../text.ts';
import { useEditorsReady } from './use-editors-ready.ts';

/** GraphiQL, bundled with its editor and workers; nothing comes from another origin. */
export default function Editor(): ReactNode {
  const scheme = useScheme();
  const ref = useRef<HTMLDivElement>(null);
  const ready = useEditorsReady(ref);
  return (
    <div ref={ref} className="h-full" inert={!ready} aria-busy={!ready}>
      <GraphiQL
        fetcher={fetcher}
        defaultQuery={text.welcome}
        forcedTheme={scheme}
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>{null}</GraphiQL.Logo>
      </GraphiQL>
    </div>
  );
}
