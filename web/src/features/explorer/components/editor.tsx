import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './editor.css';
import type { ReactNode } from 'react';
import { useScheme } from '../../../ui/index.ts';
import { fetcher } from '../fetcher.ts';
import { text } from '../text.ts';

/** GraphiQL, bundled with its editor and workers; nothing comes from another origin. */
export default function Editor(): ReactNode {
  const scheme = useScheme();
  return (
    <GraphiQL fetcher={fetcher} defaultQuery={text.welcome} forcedTheme={scheme} shouldPersistHeaders={false}>
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
    </GraphiQL>
  );
}
