import type { Finding, ShownLine } from './reading.ts';

/** What `edit_file` is asked to do: `old` is text as it was shown. */
export interface Edit {
  readonly old: string;
  readonly new: string;
}

/** A kind of bug that the actors know when they see it. Where it stands, and in what words, they find out. */
export interface Bug {
  /** The line that gives it away. */
  readonly suspect: RegExp;
  /** The line that a fix of it has, where a comment on the fix belongs. */
  readonly fixed: RegExp;
  readonly title: string;
  /** Why the line is wrong, and what shall be true instead. */
  readonly cause: string;
  readonly criteria: readonly string[];
  /** The fix, made of the source as it was shown; null when that does not look as expected. */
  readonly mend: (source: readonly ShownLine[]) => Edit | null;
  readonly summary: string;
  /** What a reviewer runs to try a case that no test has. */
  readonly probe: Probe;
  /** What becomes of a finding: a test for it, and a fix; null when the finding cannot be understood. */
  readonly amend: (finding: Finding, source: readonly ShownLine[], tests: readonly ShownLine[]) => Amendment | null;
}

export interface Amendment {
  readonly test: Edit;
  readonly source: Edit;
  readonly summary: string;
}

interface Probe {
  readonly command: string;
  readonly tries: string;
  /** Reads what the command wrote: what is wrong with it, null when nothing is, `unclear` when it cannot be told. */
  readonly judge: (answer: string) => { readonly wrong: string | null } | 'unclear';
}
