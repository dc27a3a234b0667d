import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import type { ReactNode } from 'react';
import { useTheme } from '../../../ui/index.ts';
import { fetcher } from '../fetcher.ts';
import { text } from '../text.ts';

const themes = { AUTO: 'system', LIGHT: 'light', DARK: 'dark' } as const;

/** GraphiQL, bundled with its editor and workers; nothing comes from another origin. */
export default function Editor(): ReactNode {
  const theme = useTheme();
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={text.welcome}
      forcedTheme={themes[theme]}
      shouldPersistHeaders={false}
    />
  );
}
