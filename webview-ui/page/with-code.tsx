import type { ReactNode } from 'react';

/** Between as many backticks as open it, on one line. */
const SPAN = /(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)/g;

/** A text in which what stands between backticks is set as code. Nothing else of it is markup. */
export function WithCode({ text }: { readonly text: string }): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { 0: span, 2: code = '', index } of text.matchAll(SPAN)) {
    parts.push(text.slice(from, index), <code key={index}>{code.trim()}</code>);
    from = index + span.length;
  }
  parts.push(text.slice(from));
  return parts;
}
