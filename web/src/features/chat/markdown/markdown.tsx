import type { Nodes, Parents, RootContent, Table } from 'mdast';
import { Fragment, type ReactNode } from 'react';
import { cx } from '../../../ui/index.ts';
import { text } from '../text.ts';
import { CodeBlock } from './code-block.tsx';
import { isPlain, parseMarkdown } from './parse.ts';
import { safeUrl } from './safe-url.ts';

/** What is nested deeper than this is shown as it was typed. */
export const DEEPEST = 20;
/** How many rendered texts are kept, so that scrolling back costs nothing. */
const KEPT = 2000;

interface Frame {
  /** The whole text, for showing parts as they were typed. */
  source: string;
  depth: number;
}

function withBreaks(words: string): ReactNode {
  const lines = words.split('\n');
  if (lines.length === 1) return words;
  return lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));
}

function typed(node: Nodes, { source }: Frame): ReactNode {
  const { position } = node;
  return withBreaks(source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0));
}

function inside(node: Parents, frame: Frame): ReactNode {
  const deeper = { ...frame, depth: frame.depth + 1 };
  if (deeper.depth > DEEPEST) return typed(node, frame);
  return node.children.map((child, index) => <Fragment key={index}>{show(child, deeper)}</Fragment>);
}

function link(address: string, children: ReactNode): ReactNode {
  const href = safeUrl(address);
  if (href === null) return children;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener nofollow ugc"
      className="text-accent underline-offset-2 hover:underline"
    >
      {children}
    </a>
  );
}

function table(node: Table, frame: Frame): ReactNode {
  const [head, ...rows] = node.children;
  const alignment = (column: number): string => {
    const align = node.align?.[column];
    return align === 'right' ? 'text-right' : align === 'center' ? 'text-center' : 'text-left';
  };
  return (
    <div className="my-1 max-w-full overflow-x-auto" tabIndex={0} role="group" aria-label={text.tableLabel}>
      <table className="border-collapse text-14">
        {head && (
          <thead>
            <tr>
              {head.children.map((cell, column) => (
                <th
                  key={column}
                  className={cx('border border-line bg-bg px-2 py-1 font-semibold', alignment(column))}
                >
                  {inside(cell, frame)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.children.map((cell, column) => (
                <td key={column} className={cx('border border-line px-2 py-1', alignment(column))}>
                  {inside(cell, frame)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function show(node: RootContent, frame: Frame): ReactNode {
  switch (node.type) {
    case 'text':
      return withBreaks(node.value);
    case 'break':
      return <br />;
    case 'paragraph':
      return <p className="not-first:mt-2">{inside(node, frame)}</p>;
    case 'heading':
      return (
        <p className={cx('mt-2 mb-1 font-semibold first:mt-0', node.depth < 3 && 'text-16')}>
          {inside(node, frame)}
        </p>
      );
    case 'strong':
      return <strong className="font-semibold">{inside(node, frame)}</strong>;
    case 'emphasis':
      return <em>{inside(node, frame)}</em>;
    case 'delete':
      return <del>{inside(node, frame)}</del>;
    case 'inlineCode':
      return (
        <code className="rounded-[4px] border border-line bg-bg px-1 py-px font-mono text-[0.8125rem]">
          {node.value}
        </code>
      );
    case 'code':
      return <CodeBlock code={node.value} language={node.lang ?? null} />;
    case 'link':
      return link(node.url, inside(node, frame));
    case 'image':
      return link(node.url, node.alt || node.url);
    case 'blockquote':
      return (
        <blockquote className="my-1 border-l-3 border-line-strong/50 pl-3 text-muted">
          {inside(node, frame)}
        </blockquote>
      );
    case 'list':
      return node.ordered ? (
        <ol start={node.start ?? 1} className="my-1 list-decimal pl-6">
          {inside(node, frame)}
        </ol>
      ) : (
        <ul className="my-1 list-disc pl-5">{inside(node, frame)}</ul>
      );
    case 'listItem':
      return (
        <li className={cx(typeof node.checked === 'boolean' && '-ml-5 list-none')}>
          {typeof node.checked === 'boolean' && (
            <input
              type="checkbox"
              disabled
              checked={node.checked}
              aria-label={node.checked ? '☑' : '☐'}
              className="float-left mt-1 mr-2 accent-accent"
            />
          )}
          {inside(node, frame)}
        </li>
      );
    case 'thematicBreak':
      return <hr className="my-2 border-line" />;
    case 'table':
      return table(node, frame);
    default:
      return typed(node, frame);
  }
}

const emojiOnly =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|\p{Emoji_Modifier})*\s*){1,4}$/u;

function render(source: string): ReactNode {
  if (emojiOnly.test(source)) return <p className="text-28">{source}</p>;
  const tree = isPlain(source) ? null : parseMarkdown(source);
  if (tree === null) return <p>{withBreaks(source)}</p>;
  return inside(tree, { source, depth: 0 });
}

const rendered = new Map<string, ReactNode>();

/**
 * A message's Markdown as React nodes. HTML in it stays text, pictures become links, and links lead only to full http,
 * https and mail addresses.
 */
export function Markdown({ text: source }: { text: string }): ReactNode {
  let nodes = rendered.get(source);
  if (nodes === undefined) {
    nodes = render(source);
    rendered.set(source, nodes);
    const [oldest] = rendered.keys();
    if (rendered.size > KEPT && oldest !== undefined) rendered.delete(oldest);
  }
  return <div className="min-w-0 [overflow-wrap:anywhere]">{nodes}</div>;
}
