import type { RootContent } from 'hast';
import { common, createLowlight } from 'lowlight';

/** A run of code with the class names of what it is; null for plain code. */
export interface ColouredPart {
  text: string;
  kind: string | null;
}

const lowlight = createLowlight(common);
lowlight.registerAlias({
  bash: ['shell-session', 'console'],
  typescript: ['tsx', 'mts'],
  javascript: ['jsx', 'mjs'],
});

function collect(nodes: readonly RootContent[], kind: string | null, into: ColouredPart[]): void {
  for (const node of nodes) {
    if (node.type === 'text') into.push({ text: node.value, kind });
    else if (node.type === 'element') {
      const { className } = node.properties;
      const own = Array.isArray(className) ? className.join(' ') : null;
      collect(node.children, own ?? kind, into);
    }
  }
}

/** Splits code into coloured parts; null when the language is not known here. */
export function highlight(code: string, language: string): readonly ColouredPart[] | null {
  const name = language.toLowerCase();
  if (!lowlight.registered(name)) return null;
  const parts: ColouredPart[] = [];
  collect(lowlight.highlight(name, code).children, null, parts);
  return parts;
}
