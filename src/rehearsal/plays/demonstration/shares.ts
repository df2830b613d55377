import type { Bug, Edit } from './bug.ts';
import { functionAround, type ShownLine, textOf } from './reading.ts';

/** An amount is shared in equal whole cents, and what is left over belongs to nobody. */
export const shares: Bug = {
  suspect: /\(\) => share\)/,
  fixed: /Math\.sign|\? 1 : 0/,
  title: 'Give every cent of a shared amount to somebody',
  cause:
    'Each person gets the same whole cents, and the rest of the division is dropped. The rest belongs to the first people, one cent each; a refund, which is negative, is shared the same way.',
  criteria: ['The shares add up to the amount, also for a refund.', 'No two shares differ by more than one cent.'],
  mend,
  summary: 'The cents that are left over now go to the first people, one each; a refund is shared the same way.',
  probe: {
    command: `node --input-type=module --eval 'import { shareOut } from "./src/money.js"; console.log(JSON.stringify(shareOut(-1000, 3)))'`,
    tries: 'a refund, which is a negative amount',
    judge: (answer) => {
      const got = /\[(-?\d+(?:,-?\d+)*)\]/.exec(answer)?.[1];
      if (got === undefined) return 'unclear';
      const parts = got.split(',').map(Number);
      const sum = parts.reduce((all, part) => all + part, 0);
      if (parts.length === 3 && sum === -1000) return { wrong: null };
      return { wrong: `A refund loses cents: \`shareOut(-1000, 3)\` gave \`[${got}]\`, which adds up to \`${sum}\`.` };
    },
  },
  // The first fix is complete, so a finding against it is nothing that this play has an answer to.
  amend: () => null,
};

function mend(source: readonly ShownLine[]): Edit | null {
  const body = functionAround(source, shares.suspect) ?? [];
  const [share, result] = body.slice(-3);
  const [, indent, name, amount, people] =
    /^( *)const (\w+) = Math\.trunc\((\w+) \/ (\w+)\);$/.exec(share?.text ?? '') ?? [];
  if (!share || !result || !name || !amount || !people || !shares.suspect.test(result.text)) return null;
  const fixed = [
    share.text,
    `${indent}const rest = ${amount} - ${name} * ${people};`,
    result.text.replace(`() => ${name})`, `(_, at) => ${name} + (at < Math.abs(rest) ? Math.sign(rest) : 0))`),
  ];
  return { old: textOf([share, result]), new: fixed.join('\n') };
}
