import { type ReactNode, useState } from 'react';
import type { Text } from '../../src/core/text.ts';
import { plain } from './plain.ts';
import { useTexts } from './use-following.ts';
import { WithCode } from './with-code.tsx';

/** A text of an agent or a stranger, as it is but for what stands between backticks. One that lies beside the log is brought when it is wanted. */
export function LongText({ text }: { readonly text: Text }): ReactNode {
  const [whole, setWhole] = useState<string | null>(null);
  const readTexts = useTexts();
  if (typeof text === 'string') return <Said text={text} />;
  const show = async (): Promise<void> => setWhole(plain((await readTexts([text])).join('')));
  if (whole !== null) return <Said text={whole} />;
  return (
    <div className="said">
      <WithCode text={`${text.preview}…`} />{' '}
      <button type="button" className="link" onClick={() => void show()}>
        Show all of it ({Math.ceil(text.bytes / 1024)} KB)
      </button>
    </div>
  );
}

const Said = ({ text }: { readonly text: string }): ReactNode => (
  <div className="said">
    <WithCode text={text} />
  </div>
);
