import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Upper bounds in bytes after gzip. */
export interface Budget {
  /** Scripts a first visit loads before anything is shown. */
  initialScript: number;
  /** Style sheets of the same. */
  initialStyle: number;
}

/** What was measured, in bytes after gzip. */
export interface Weight {
  script: number;
  style: number;
}

/** The part of a bundle's entry that weighing needs; rolldown's output has this shape. */
export type Piece =
  | { type: 'chunk'; code: string; isEntry: boolean; imports: readonly string[]; css: readonly string[] }
  | { type: 'asset'; source: string | Uint8Array };

/** Weighs the entry with everything it imports at once, and the style sheets that belong to those chunks. */
export function weighEntry(pieces: ReadonlyMap<string, Piece>): Weight {
  const seen = new Set<string>();
  const styles = new Set<string>();
  let script = 0;
  const visit = (name: string): void => {
    const piece = pieces.get(name);
    if (!piece || piece.type !== 'chunk' || seen.has(name)) return;
    seen.add(name);
    script += gzipSync(piece.code).length;
    for (const sheet of piece.css) styles.add(sheet);
    for (const imported of piece.imports) visit(imported);
  };
  for (const [name, piece] of pieces) if (piece.type === 'chunk' && piece.isEntry) visit(name);
  let style = 0;
  for (const name of styles) {
    const sheet = pieces.get(name);
    if (sheet?.type === 'asset') style += gzipSync(sheet.source).length;
  }
  return { script, style };
}

/** One line per broken bound; empty when everything fits. */
export function overBudget(weight: Weight, budget: Budget): string[] {
  const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
  const lines: string[] = [];
  if (weight.script > budget.initialScript)
    lines.push(`initial JavaScript is ${kb(weight.script)} gzip, allowed are ${kb(budget.initialScript)}`);
  if (weight.style > budget.initialStyle)
    lines.push(`initial CSS is ${kb(weight.style)} gzip, allowed are ${kb(budget.initialStyle)}`);
  return lines;
}

/** Fails the build when the first load outgrows its budget, and says its weight when it does not. */
export function budget(limits: Budget): Plugin {
  let say = (_line: string): void => undefined;
  return {
    name: 'testverse-budget',
    apply: 'build',
    configResolved(config) {
      say = (line) => config.logger.info(line);
    },
    writeBundle(_options, bundle) {
      const pieces = new Map<string, Piece>();
      for (const [name, output] of Object.entries(bundle)) {
        if (output.type === 'asset') pieces.set(name, { type: 'asset', source: output.source });
        else {
          const css = [...(output.viteMetadata?.importedCss ?? [])];
          pieces.set(name, {
            type: 'chunk',
            code: output.code,
            isEntry: output.isEntry,
            imports: output.imports,
            css,
          });
        }
      }
      const weight = weighEntry(pieces);
      const lines = overBudget(weight, limits);
      if (lines.length > 0) this.error(`over budget: ${lines.join('; ')}`);
      const kb = (bytes: number): string => (bytes / 1024).toFixed(1);
      say(`first load: ${kb(weight.script)} KB script, ${kb(weight.style)} KB style (gzip)`);
    },
  };
}
